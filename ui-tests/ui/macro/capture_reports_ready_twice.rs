#![allow(unused)]
use aioresult::{Started, capture};

#[capture]
async fn twice(first: Started<u32>, x: u32, second: Started<u32>) {
    first.set(x);
    second.set(x);
}

#[capture]
async fn sometimes(#[cfg(all())] ready: Started) {}

async fn calls() {
    twice(1).await;
    sometimes().await;
}

fn main() {}
