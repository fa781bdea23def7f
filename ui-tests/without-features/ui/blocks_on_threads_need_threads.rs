#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::BlockScope;

fn starts(n: aioresult::BlockNursery<'_>) {
    let scope = BlockScope::new();
}

fn main() {}
