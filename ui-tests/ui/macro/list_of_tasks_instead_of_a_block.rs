#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn as_join() {
    let (a, b) = nursery!(foo(), foo());
}

async fn with_keywords() {
    let (a, b) = nursery!(spawn foo(), spawn foo());
}

fn main() {}
