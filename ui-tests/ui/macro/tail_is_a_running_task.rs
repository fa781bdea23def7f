#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn tail() {
    nursery! {
        spawn foo()
    }
}

fn main() {}
