#![allow(unused)]
use aioresult::{Started, capture, nursery};

struct Bad;

#[capture]
async fn serve(ready: Started<u16>) -> Result<(), Bad> {
    ready.set(80);
    Ok(())
}

async fn starts() -> Result<(), Bad> {
    nursery! {
        let (port, server) = spawn_start serve()?;
        let port: u16 = port.await;
        let (port, server) = spawn_start serve()?;
        let port: u16 = port.await?;
    }
}

fn main() {}
