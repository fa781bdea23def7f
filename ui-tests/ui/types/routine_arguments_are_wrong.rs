#![allow(unused)]
use aioresult::capture;

#[capture(args)]
async fn add(x: u32, y: u32) -> u32 {
    x + y
}

async fn calls() {
    add(1).await;
    add(1, "2").await;
}

fn main() {}
