#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

fn not_async() -> u32 {
    nursery! {
        let a = spawn foo();
        a.await
    }
}

fn main() {}
