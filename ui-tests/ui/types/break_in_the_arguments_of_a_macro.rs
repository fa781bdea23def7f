#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn hidden() {
    loop {
        nursery! {
            spawn work();
            println!("{}", { break; });
        }
    }
}

fn main() {}
