#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> String {
    String::new()
}

async fn twice() {
    nursery! {
        let a = spawn foo();
        a.await;
        a.await;
    };
}

fn main() {}
