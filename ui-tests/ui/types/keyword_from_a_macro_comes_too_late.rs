#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

macro_rules! start {
    ($task:expr) => {
        spawn_daemon($task)
    };
}

async fn too_late() {
    nursery! {
        start!(work());
    }
}

fn main() {}
