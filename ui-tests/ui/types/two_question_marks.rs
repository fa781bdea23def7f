#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn nested() -> Result<Result<u32, Bad>, Bad> {
    Ok(Err(Bad))
}

async fn twice() -> Result<(), Bad> {
    nursery! {
        let a = spawn nested()??;
    };
    Ok(())
}

fn main() {}
