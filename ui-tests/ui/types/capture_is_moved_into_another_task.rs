#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn awaited_twice() -> u32 {
    nursery! {
        let a = spawn foo();
        let b = spawn async { a.await + 1 };
        a.await + b.await
    }
}

async fn part_of_the_value() {
    let pair = nursery! {
        let a = spawn foo();
        let b = spawn async move { a.await + 1 };
    };
}

fn main() {}
