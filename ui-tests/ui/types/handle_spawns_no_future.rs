#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

struct Report;

async fn not_futures(report: Report) {
    nursery!(|n| {
        drop(n.spawn(foo));
        drop(n.spawn(|| foo()));
        drop(n.spawn(report));
        drop(n.spawn_daemon(foo().await));
    });
}

fn main() {}
