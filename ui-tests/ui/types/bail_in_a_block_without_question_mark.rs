#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

macro_rules! bail {
    ($error:expr) => {
        return Err($error)
    };
}

async fn bails(limit: u32) -> Result<u32, Bad> {
    nursery! {
        spawn async {};
        if limit == 0 {
            bail!(Bad);
        }
        limit
    }
}

fn main() {}
