#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{as_completed, nursery};

async fn foo() -> u32 {
    1
}

async fn loops() {
    nursery! {
        let a = spawn foo();
        for result in as_completed([a]) {}
    }
}

fn main() {}
