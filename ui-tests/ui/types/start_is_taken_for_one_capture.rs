#![allow(unused)]
use aioresult::{Started, capture, nursery};

#[capture]
async fn serve(ready: Started<u16>) {
    ready.set(80);
}

async fn one() {
    nursery! {
        let (port, server) = spawn serve();
        let (port, server, more) = spawn_start serve();
        let (port, server) = serve().await;
    }
}

fn main() {}
