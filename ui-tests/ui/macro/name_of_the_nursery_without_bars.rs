#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn with_a_comma() {
    nursery!(n, { spawn work(); });
}

async fn with_nothing() {
    nursery!(n { spawn work(); });
}

async fn with_one_bar() {
    nursery!(|n { spawn work(); });
}

fn main() {}
