#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn question() -> Result<(), String> {
    nursery! {
        let a = spawn foo()?;
        for _ in 0..3 {
            spawn foo()?;
        }
    }
}

fn main() {}
