#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn in_parallel() {
    nursery! {
        let a = spawn foo();
        let b = spawn_parallel async { a.await };
        b.await;
    }
}

async fn with_the_handle() {
    nursery!(|n| {
        spawn_parallel async move { println!("{}", n.len()) };
        spawn async {};
    });
}

fn main() {}
