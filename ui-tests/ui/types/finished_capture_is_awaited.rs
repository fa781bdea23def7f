#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn awaited() {
    let a = nursery! {
        let a = spawn foo();
    };
    a.await;
}

fn main() {}
