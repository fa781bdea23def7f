#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Started, capture};

#[capture]
async fn serve(ready: Started<u16>) {
    ready.set(80);
    ready.set(81);
}

#[capture]
async fn serve_in_a_loop(ready: Started) {
    loop {
        ready.set(());
    }
}

fn main() {}
