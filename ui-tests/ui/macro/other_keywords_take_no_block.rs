#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn blocks() {
    nursery! {
        let a = spawn_parallel { foo().await };
        let b = spawn_cancellable { foo().await };
        let c = spawn_daemon foo().await;
        let d = spawn_parallel spawn foo();
        drop((a, b, c, d));
    }
}

fn main() {}
