#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

async fn unknown() -> Result<(), Bad> {
    nursery! {
        let a = spawn async { Ok(bad().await?) }?;
    };
    Ok(())
}

fn main() {}
