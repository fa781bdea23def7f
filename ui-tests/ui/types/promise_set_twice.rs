#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Promise, ResultFuture};

fn twice() {
    let (promise, reply) = ResultFuture::<u32, String>::new();
    promise.set_result(1);
    promise.set_result(2);
}

fn both(promise: Promise<u32, String>) {
    promise.set_result(1);
    promise.set_error("refused".into());
}

fn main() {}
