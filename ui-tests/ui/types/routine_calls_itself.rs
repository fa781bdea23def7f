#![allow(unused)]
use aioresult::capture;

#[capture]
async fn count(x: u32) -> u32 {
    if x > 0 { count(x - 1).await } else { 0 }
}

fn main() {}
