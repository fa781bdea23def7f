#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn closures(x: u32) {
    nursery! {
        let a = spawn move || x;
        let b = spawn async || x;
    };
}

fn main() {}
