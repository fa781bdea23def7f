#![forbid(unsafe_code)]
#![allow(unused)]

fn looks() {
    let tree = aioresult::tree();
}

fn main() {}
