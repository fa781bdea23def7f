#![forbid(unsafe_code)]
#![deny(unused_variables)]
#![allow(dead_code)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn named() {
    nursery! {
        let a = spawn foo();
        println!("started");
    }
}

fn main() {}
