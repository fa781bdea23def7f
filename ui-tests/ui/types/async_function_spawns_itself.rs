#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::Nursery;

async fn count(n: Nursery<'_>) {
    drop(n.spawn(count(n)));
}

fn main() {}
