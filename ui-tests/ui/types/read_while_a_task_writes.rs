#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn fill(words: &mut Vec<u32>) {}

async fn reads() {
    let mut words = Vec::new();
    nursery! {
        let a = spawn fill(&mut words);
        a.await;
        println!("{}", words.len());
    }
}

async fn assigns() {
    let mut limit = 1;
    nursery! {
        let a = spawn async { limit > 1 };
        limit = 2;
        a.await;
    }
}

fn main() {}
