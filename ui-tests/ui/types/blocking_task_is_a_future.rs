#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn load() -> u32 {
    1
}

async fn a_future() {
    nursery! {
        let a = spawn_blocking load();
    };
}

fn main() {}
