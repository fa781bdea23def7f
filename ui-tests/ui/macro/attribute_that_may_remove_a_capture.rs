#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn removed() {
    let _ = nursery! {
        let a = spawn foo();
        #[cfg_attr(all(), allow(dead_code))]
        let b = spawn foo();
    };
}

fn main() {}
