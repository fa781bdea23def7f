#![allow(unused)]
use aioresult::{Started, capture, nursery};

#[capture]
async fn serve(ready: Started<u16>) {
    ready.set(80);
}

async fn starts() {
    nursery! {
        let (port, server) = spawn_start serve;
        let (port, server) = spawn_start async {};
    }
}

fn main() {}
