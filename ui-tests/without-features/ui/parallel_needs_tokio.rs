#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn in_the_block() {
    nursery! {
        let a = spawn_parallel foo();
        for _ in 0..3 {
            let _ = spawn_parallel foo();
        }
    };
}

fn main() {}
