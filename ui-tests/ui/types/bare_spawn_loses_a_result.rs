#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn try_foo() -> Result<(), String> {
    Ok(())
}

async fn lost() {
    nursery! {
        spawn foo();
        spawn try_foo();
        for _ in 0..3 {
            spawn try_foo();
        }
    }
}

fn main() {}
