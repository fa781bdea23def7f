#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::ResultFuture;

#[derive(Clone)]
struct Bad;

async fn early(reply: ResultFuture<u32, Bad>) {
    let x: u32 = reply.result();
    let y: u32 = reply.await;
}

fn main() {}
