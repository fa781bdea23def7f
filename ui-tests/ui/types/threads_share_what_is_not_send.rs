#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::block_nursery;

struct Local(*const u32);

fn shares(local: Local) {
    block_nursery! {
        spawn async { drop(&local) };
        println!("started");
    }
}

fn main() {}
