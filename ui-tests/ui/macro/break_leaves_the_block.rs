#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn until_done() {
    'outer: loop {
        nursery! {
            spawn async {};
            if true {
                break;
            }
            loop {
                break 'outer;
            }
            continue;
        }
    }
}

fn main() {}
