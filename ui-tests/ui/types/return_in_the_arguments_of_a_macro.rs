#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn hidden() -> u32 {
    nursery! {
        spawn async {};
        println!("{}", return 5);
        0
    }
}

fn main() {}
