#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn called() {
    let n = nursery();
}

fn main() {}
