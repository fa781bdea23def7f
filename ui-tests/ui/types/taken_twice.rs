#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> String {
    String::new()
}

async fn twice() {
    let done = nursery! {
        let a = spawn foo();
    };
    done.into_result();
    done.into_result();
}

fn main() {}
