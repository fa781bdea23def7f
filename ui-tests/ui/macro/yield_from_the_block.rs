#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn yields() {
    nursery! {
        spawn work();
        yield 1;
    }
}

fn main() {}
