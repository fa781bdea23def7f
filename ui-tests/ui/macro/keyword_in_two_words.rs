#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn two_words() {
    nursery! {
        let a = spawn parallel foo();
        let b = spawn-cancellable foo();
        let c = spawn blocking || 1;
        drop((a, b, c));
    }
}

fn main() {}
