#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

async fn unknown() {
    let x = nursery! {
        spawn async {};
        bad().await?
    };
}

fn main() {}
