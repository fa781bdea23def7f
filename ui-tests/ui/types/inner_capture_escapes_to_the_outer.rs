#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn nested() {
    nursery! {
        let mut captures = Vec::new();
        nursery! {
            let a = spawn foo();
            captures.push(a);
        }
        spawn async {};
    }
}

fn main() {}
