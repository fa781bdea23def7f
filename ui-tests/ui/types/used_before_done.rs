#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

fn takes(x: u32) {}

async fn early() {
    nursery! {
        let a = spawn foo();
        takes(a);
        let sum: u32 = a + 1;
        let x: &u32 = a.result();
    };
}

fn main() {}
