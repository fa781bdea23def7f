#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn behind_the_block() {
    nursery!(|n| {
        spawn work();
    });
    n.spawn(work());
}

async fn without_a_name() {
    nursery! {
        n.spawn(work());
    }
}

fn main() {}
