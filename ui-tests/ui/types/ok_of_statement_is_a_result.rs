#![forbid(unsafe_code)]
#![deny(unused_must_use)]
use aioresult::nursery;

struct TooLate;

async fn load() -> Result<u32, String> {
    Ok(1)
}

async fn limited<F: Future>(future: F) -> Result<F::Output, TooLate> {
    Ok(future.await)
}

async fn lost() -> Result<(), TooLate> {
    nursery! {
        spawn limited(load())?;
    }
}

fn main() {}
