#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn tail() -> u32 {
    nursery! {
        spawn foo()
    }
}

fn main() {}
