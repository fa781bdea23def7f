#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn several() {
    nursery! {
        let a = spawn [foo(), foo()];
        let b = spawn_parallel [foo(), foo()];
        drop((a, b));
    }
}

fn main() {}
