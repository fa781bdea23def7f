#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn nothing_to_start() {
    nursery! {
        spawn;
        spawn?;
        spawn_daemon;
        let a = spawn_parallel;
        spawn work();
    }
}

fn main() {}
