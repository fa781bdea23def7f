#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn closures() {
    nursery! {
        let a = spawn |x: u32| foo();
        let b = spawn || async { foo().await };
        let c = spawn_daemon |x: u32| foo();
        let d = spawn_parallel || { foo() };
        drop((a, b, c, d));
    }
}

fn main() {}
