#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn foo() -> u32 {
    1
}

async fn loops(wanted: bool) {
    nursery! {
        for _ in 0..3 {
            spawn work()
        }
        while wanted {
            spawn_daemon foo()
        }
        if wanted {
            spawn work()
        }
    }
}

fn main() {}
