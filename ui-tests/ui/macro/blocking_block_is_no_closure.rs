#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn a_block() {
    nursery! {
        let a = spawn_blocking { 1 + 1 };
        let b = spawn_blocking move || 1 + 1;
    };
}

fn main() {}
