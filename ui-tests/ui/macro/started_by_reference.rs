#![allow(unused)]
use aioresult::{Started, capture, nursery};

#[capture]
async fn serve(ready: &Started<u16>) {
    ready.set(80);
}

#[capture]
async fn serve_mutably(ready: &mut Started<u16>) {
    ready.set(80);
}

async fn starts() {
    nursery! {
        let (ready, result) = spawn_start serve();
        let (ready, result) = spawn_start serve_mutably();
    }
}

fn main() {}
