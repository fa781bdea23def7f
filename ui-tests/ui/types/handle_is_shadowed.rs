#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn shadowed() {
    nursery!(|n| {
        let n = 5_u32;
        drop(n.spawn(work()));
    });
}

fn main() {}
