#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::Nursery;

fn start(n: Nursery<'_>, text: &str) {
    drop(n.spawn(async move { println!("{text}") }));
}

fn main() {}
