#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn several() {
    nursery! {
        let a = spawn foo();
        let b = spawn foo();
        (a, b).await;
    }
}

fn main() {}
