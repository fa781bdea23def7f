#![allow(unused)]
use aioresult::capture;

macro_rules! make {
    ($name:ident) => {
        #[capture]
        fn $name() {}
    };
}

make!(one);

#[capture]
enum Message {
    Text,
}

#[capture]
use std::fmt;

#[capture]
type Number = u32;

fn main() {}
