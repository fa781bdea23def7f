#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Started, capture, nursery};

#[capture]
async fn serve(ready: Started<u16>) -> Result<(), String> {
    Ok(())
}

async fn lost() -> Result<(), String> {
    nursery! {
        spawn_start serve()?;
        spawn_start serve().await;
    }
}

fn main() {}
