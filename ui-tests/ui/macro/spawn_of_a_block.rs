#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() {}

async fn blocks() {
    nursery! {
        spawn { foo().await };
        let a = spawn spawn foo();
    };
}

fn main() {}
