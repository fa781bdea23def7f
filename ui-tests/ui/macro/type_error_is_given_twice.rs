#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

struct Worse;

async fn twice() {
    let result = nursery! {
        type Error = Bad;
        type Error = Worse;
        spawn bad()?;
    };
}

fn main() {}
