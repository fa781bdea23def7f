#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn names() {
    nursery!(|(a, b)| {});
    nursery!(|| {});
}

fn main() {}
