#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn frame() {
    let mut outer = None;
    nursery! {
        let a = spawn foo();
        outer = Some(a);
    };
    drop(outer);
}

async fn heap() {
    let mut outer = Vec::new();
    nursery! {
        for _ in 0..3 {
            outer.push(spawn foo());
        }
    };
    drop(outer);
}

fn main() {}
