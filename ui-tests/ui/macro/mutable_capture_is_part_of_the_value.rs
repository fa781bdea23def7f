#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn mutable() {
    let _ = nursery! {
        let mut a = spawn foo();
    };
}

fn main() {}
