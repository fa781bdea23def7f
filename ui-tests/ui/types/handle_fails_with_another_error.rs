#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

struct Worse;

async fn worse() -> Result<u32, Worse> {
    Err(Worse)
}

async fn fails() {
    let result = nursery!(|n| {
        type Error = Bad;
        n.fail(Worse);
        drop(n.try_spawn(worse()));
        drop(n.try_spawn(async { 1 }));
        n.set_limit("3");
    });
}

fn main() {}
