#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn unknown() {
    nursery! {
        let a = spawn fooo();
        let b = spawn foo(1);
    };
}

fn main() {}
