#![allow(unused)]
use aioresult::capture;

#[capture(arg, args, name = 5, name = "a", crate = "aioresult", "text")]
async fn several(x: u32) {}

#[capture(args = true)]
async fn a_value(x: u32) {}

#[capture(args(x), skip)]
async fn a_list(x: u32) {}

#[capture(name, skip = x, crate)]
async fn no_value(x: u32) {}

async fn calls() {
    several(1).await;
    a_value(1).await;
    a_list(1).await;
    no_value(1).await;
}

fn main() {}
