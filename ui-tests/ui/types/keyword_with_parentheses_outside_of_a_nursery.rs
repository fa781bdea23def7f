#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn outside() {
    spawn_daemon(work());
}

fn main() {}
