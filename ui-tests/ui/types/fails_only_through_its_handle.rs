#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn gives_up() {
    nursery!(|n| {
        spawn async {};
        n.fail(String::from("given up"));
    });
}

fn main() {}
