#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Nursery, block_nursery, local_nursery};

fn start(n: Nursery<'_>) {}

async fn local() {
    local_nursery!(|n| {
        start(n);
    });
}

fn threads() {
    block_nursery!(|n| {
        start(n);
    });
}

fn main() {}
