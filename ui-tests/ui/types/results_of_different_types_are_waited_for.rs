#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{nursery, wait_all, wait_any};

async fn number() -> u32 {
    1
}

async fn text() -> String {
    String::new()
}

async fn waits() {
    nursery! {
        let a = spawn number();
        let b = spawn text();
        wait_any([&a, &b]).await;
    };
}

fn main() {}
