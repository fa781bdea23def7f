#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn fill(words: &mut Vec<u32>) {}

async fn fills() {
    let mut words = Vec::new();
    nursery! {
        for _ in 0..3 {
            spawn fill(&mut words);
        }
    }
}

fn main() {}
