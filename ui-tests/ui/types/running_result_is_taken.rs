#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn takes() {
    nursery! {
        let a = spawn foo();
        a.into_result() + 1
    };
}

fn main() {}
