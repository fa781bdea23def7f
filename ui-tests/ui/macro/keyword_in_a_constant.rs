#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn constants() {
    nursery! {
        const fn helper() {
            spawn_parallel work();
            spawn_blocking || 1;
        }
        let x = const {
            spawn work();
            spawn_daemon work();
            spawn_cancellable work();
            1
        };
    }
}

fn main() {}
