#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::capture;

#[capture]
async fn twice(x: u32, x: u32) -> u32 {
    x
}

fn main() {}
