#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn frame() -> u32 {
    let capture = nursery! {
        let a = spawn foo();
        a
    };
    *capture.result().unwrap()
}

async fn heap() -> usize {
    let captures = nursery! {
        let captures: Vec<_> = (0..3).map(|_| spawn foo()).collect();
        captures
    };
    captures.len()
}

fn main() {}
