#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

async fn sum() -> Result<u32, Bad> {
    nursery! {
        let a = spawn bad()?;
        let b = spawn bad()?;
        Ok(a.await + b.await)
    }
}

async fn unit() -> Result<(), Bad> {
    nursery! {
        spawn bad()?;
        Ok(())
    }
}

async fn branches(limit: u32) -> Result<u32, Bad> {
    nursery! {
        type Error = Bad;
        let a = spawn bad()?;
        if limit == 0 {
            Err(Bad)
        } else {
            Ok(limit)
        }
    }
}

fn main() {}
