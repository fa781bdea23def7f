#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn push(words: &mut Vec<String>) {}

async fn both() {
    nursery! {
        let mut words = Vec::new();
        spawn push(&mut words);
        spawn push(&mut words);
    }
}

fn main() {}
