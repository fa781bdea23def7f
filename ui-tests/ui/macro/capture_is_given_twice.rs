#![allow(unused)]
use aioresult::capture;

#[capture(args)]
#[capture(name = "other")]
async fn twice(x: u32) -> u32 {
    x
}

async fn calls() -> u32 {
    twice(1).await
}

fn main() {}
