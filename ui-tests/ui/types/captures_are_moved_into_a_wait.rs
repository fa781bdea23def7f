#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{nursery, wait_any};

async fn foo() -> u32 {
    1
}

async fn waits() {
    nursery! {
        let a = spawn foo();
        let b = spawn foo();
        wait_any([a, b]).await;
        a.await;
    }
}

fn main() {}
