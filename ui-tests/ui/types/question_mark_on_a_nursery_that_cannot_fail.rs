#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

async fn no_result() -> Result<u32, Bad> {
    let x = nursery! {
        let a = spawn bad();
        a.is_done();
        1
    }?;
    Ok(x)
}

fn main() {}
