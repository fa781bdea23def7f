#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{local_nursery, nursery};

async fn foo() -> u32 {
    1
}

async fn nested() {
    nursery! {
        let a = spawn nursery! { foo().await };
        let b = spawn_daemon local_nursery! { foo().await };
        drop((a, b));
    }
}

fn main() {}
