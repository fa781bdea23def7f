#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn names() {
    let _ = nursery! {
        let a = spawn foo();
        let a = spawn foo();
    };
}

fn main() {}
