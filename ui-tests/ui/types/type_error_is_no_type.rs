#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

async fn unknown() {
    let result = nursery! {
        type Error = Baad;
        spawn bad()?;
    };
}

fn main() {}
