#![forbid(unsafe_code)]
#![deny(unused_must_use)]
#![allow(dead_code)]
use aioresult::{as_completed, nursery, wait_all, wait_any};

async fn foo() -> u32 {
    1
}

async fn waits() {
    nursery! {
        let a = spawn foo();
        wait_all([&a]);
        wait_any([&a]);
        as_completed([&a]);
        a.wait_done();
    }
}

fn main() {}
