#![deny(unused)]
#![allow(dead_code)]
use aioresult::{Started, capture};

#[capture]
async fn serve(ready: Started<u16>) {}

fn main() {
    Started::<u16>::new();
    drop(serve());
}
