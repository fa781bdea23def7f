#![allow(unused)]
use aioresult::{Started, nursery};

async fn serve(ready: Started<u16>) {
    ready.set(80);
}

async fn starts() {
    nursery! {
        let (ready, result) = spawn_start serve();
    }
}

fn main() {}
