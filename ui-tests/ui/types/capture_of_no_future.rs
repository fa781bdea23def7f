#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{capture, try_capture};

async fn foo() -> u32 {
    1
}

struct Reply;

fn no_future() {
    let (future, reply) = capture(Reply);
}

fn no_result() {
    let (future, reply) = try_capture(foo());
}

fn main() {}
