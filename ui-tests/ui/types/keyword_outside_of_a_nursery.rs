#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn outside() {
    spawn work();
}

fn main() {}
