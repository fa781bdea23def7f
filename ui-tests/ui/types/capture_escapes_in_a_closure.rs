#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn in_a_closure() {
    let is_done = nursery! {
        let a = spawn foo();
        move || a.is_done()
    };
}

fn main() {}
