#![allow(unused)]
use aioresult::{Started, capture, nursery};

#[capture]
async fn serve(ready: Started<u16>) {
    ready.set(80);
}

async fn awaited() {
    nursery! {
        let (ready, result) = spawn_start serve().await;
        println!("started");
    }
}

async fn tail() {
    nursery! {
        spawn_start serve()
    }
}

fn main() {}
