#![allow(unused)]
use aioresult::{Started, capture};

struct Server;

impl Server {
    #[capture(args, skip(self, c, a, ready))]
    async fn serve(&self, (a, _): (u32, u32), b: u32, ready: Started) {}
}

#[capture(skip(x))]
async fn without_args(x: u32) {}

#[capture(args, skip(x))]
async fn without_arguments() {}

async fn calls() {
    Server.serve((1, 2), 3).await;
    without_args(1).await;
    without_arguments().await;
}

fn main() {}
