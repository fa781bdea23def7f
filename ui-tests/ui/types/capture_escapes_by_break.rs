#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn by_break() {
    let a = nursery! {
        let a = loop {
            break spawn foo();
        };
        println!("started");
        a
    };
}

fn main() {}
