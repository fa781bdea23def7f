#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn operators() {
    let mut limit = 0;
    nursery! {
        let a = spawn foo() as u64;
        let b = spawn foo()..10;
        let c = spawn_parallel foo() * 2;
        drop((a, b, c));
    }
}

fn main() {}
