#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn handle() {
    let n = nursery!(|n| {
        spawn work();
        n
    });
}

async fn nested() {
    nursery! {
        let inner = nursery!(|inner| {
            spawn work();
            Some(inner)
        });
        spawn work();
    }
}

fn main() {}
