#![forbid(unsafe_code)]
#![deny(unused_must_use)]
#![allow(dead_code)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

async fn unused() {
    nursery! {
        spawn bad()?;
    };
    nursery! {
        let a = spawn bad();
    };
}

fn main() {}
