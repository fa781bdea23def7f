#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn nobody_awaits() {
    nursery! {
        let a = spawn_blocking || async { work().await };
        let b = spawn_blocking async move || work().await;
        drop((a, b));
    }
}

fn main() {}
