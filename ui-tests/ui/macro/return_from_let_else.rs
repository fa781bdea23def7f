#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work(x: u32) {}

async fn returns(number: Option<u32>) -> u32 {
    nursery! {
        let Some(x) = number else { return 0 };
        spawn work(x);
        match number {
            Some(0) => return 1,
            _ => {}
        }
        2
    }
}

fn main() {}
