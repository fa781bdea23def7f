#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Promise, ResultFuture};

struct Bad;

struct Worse;

fn cloned(promise: Promise<u32, Bad>) {
    promise.clone();
}

fn other_types(first: Promise<u32, Bad>, second: Promise<u32, Bad>) {
    first.set_result("one");
    second.set_error(Worse);
}

fn wrong_order() {
    let (reply, promise) = ResultFuture::<u32, Bad>::new();
    promise.set_result(1);
}

fn main() {}
