#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn unfinished() {
    let _ = nursery! {
        let a = spawn foo();
        let b = spawn foo()
    };
}

fn main() {}
