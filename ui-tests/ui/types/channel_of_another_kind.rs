#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{nursery, results_to_channel};

async fn foo() -> u32 {
    1
}

struct Channel;

async fn sends() {
    nursery! {
        let a = spawn foo();
        results_to_channel([a], Channel).await;
    }
}

fn main() {}
