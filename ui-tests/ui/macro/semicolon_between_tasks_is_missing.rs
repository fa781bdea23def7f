#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn two() {
    nursery! {
        spawn async { work().await }
        spawn work()
        let a = spawn work();
        a.await
    }
}

fn main() {}
