#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Nursery, nursery};

async fn work() {}

async fn names() {
    nursery!(|n, m| { spawn work(); });
    nursery!(|mut n| { spawn work(); });
    nursery!(|n: Nursery<'_>| { spawn work(); });
    nursery!(|&n| { spawn work(); });
    nursery!(|_| { spawn work(); });
}

fn main() {}
