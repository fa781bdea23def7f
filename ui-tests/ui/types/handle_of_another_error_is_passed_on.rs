#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Nursery, nursery};

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

fn start(n: Nursery<'_, Bad>) {}

fn start_what_cannot_fail(n: Nursery<'_>) {}

async fn cannot_fail() {
    nursery!(|n| {
        start(n);
        spawn async {};
    });
}

async fn can_fail() {
    let result = nursery!(|n| {
        start_what_cannot_fail(n);
        spawn bad()?;
    });
}

fn main() {}
