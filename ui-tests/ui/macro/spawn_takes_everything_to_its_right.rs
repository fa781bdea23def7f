#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn sum() -> u32 {
    nursery! {
        let a = spawn foo() + 1;
        let b = spawn foo() == 2;
        0
    }
}

fn main() {}
