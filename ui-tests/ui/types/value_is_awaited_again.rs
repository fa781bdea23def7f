#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

async fn again() -> Result<u32, Bad> {
    nursery! {
        let a = (spawn bad()?).await;
        let b = spawn bad()?;
        a.await + b.await?
    }
}

fn main() {}
