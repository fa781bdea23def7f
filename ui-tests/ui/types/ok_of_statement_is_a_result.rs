#![forbid(unsafe_code)]
#![deny(unused_must_use)]
use std::time::Duration;

use aioresult::nursery;
use tokio::time::timeout;

async fn load() -> Result<u32, String> {
    Ok(1)
}

async fn lost() {
    let result = nursery! {
        spawn timeout(Duration::from_secs(1), load())?;
    };
    drop(result);
}

fn main() {}
