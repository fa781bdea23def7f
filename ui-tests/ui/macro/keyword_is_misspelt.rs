#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn foo() -> u32 {
    1
}

async fn misspelt() {
    nursery! {
        spwan work();
        Spawn work();
        let a = spawn_paralel foo();
        let b = spawn_deamon foo();
        let c = spawn_local foo();
        daemon work();
        drop((a, b, c));
    }
}

fn main() {}
