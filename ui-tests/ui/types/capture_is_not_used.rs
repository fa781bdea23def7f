#![forbid(unsafe_code)]
#![deny(unused_must_use)]
#![allow(dead_code)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn lost(wanted: bool) {
    nursery! {
        (spawn foo());
        match wanted {
            true => spawn foo(),
            false => spawn foo(),
        };
        let start = || spawn foo();
        start();
        vec![spawn foo()];
    }
}

async fn through_the_handle() {
    nursery!(|n| {
        n.spawn(foo());
    })
}

fn main() {}
