#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn borrowed() -> u32 {
    nursery! {
        let a = spawn foo();
        let b = spawn async { (&a).await + 1 };
        a.await + b.await
    }
}

fn main() {}
