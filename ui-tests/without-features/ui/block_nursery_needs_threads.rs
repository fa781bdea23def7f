#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::block_nursery;

fn blocks() {
    block_nursery! {
        spawn async {};
    }
}

fn main() {}
