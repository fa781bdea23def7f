#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{block_nursery, nursery};

async fn work() {}

async fn awaited() {
    nursery! {
        spawn work();
    }
    .await;
}

async fn blocks() {
    block_nursery! {
        spawn work();
    }
    .await;
}

fn main() {}
