#![allow(unused)]
use aioresult::{Started, capture};

#[capture]
async fn serve(ready: Started<u16>) {
    ready.set("80");
}

#[capture]
async fn wait(ready: Started) {
    ready.set();
}

fn main() {}
