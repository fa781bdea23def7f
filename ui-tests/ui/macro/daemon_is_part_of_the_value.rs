#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn heartbeat() {}

async fn work() -> u32 {
    1
}

async fn a_pure_block() -> u32 {
    let work = nursery! {
        let work = spawn work();
        let beat = spawn_daemon heartbeat();
    };
    work.into_result()
}

fn main() {}
