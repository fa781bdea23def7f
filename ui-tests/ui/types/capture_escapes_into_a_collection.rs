#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn pushed() {
    let mut captures = Vec::new();
    nursery! {
        let a = spawn foo();
        captures.push(a);
    };
    drop(captures);
}

fn main() {}
