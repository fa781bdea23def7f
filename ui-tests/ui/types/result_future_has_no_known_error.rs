#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::ResultFuture;

fn no_error() {
    let (promise, reply) = ResultFuture::new();
    promise.set_result(1);
}

fn main() {}
