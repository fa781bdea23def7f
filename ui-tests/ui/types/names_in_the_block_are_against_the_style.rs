#![forbid(unsafe_code)]
#![deny(nonstandard_style)]
#![allow(dead_code)]
use aioresult::{capture, nursery};

async fn foo() -> u32 {
    1
}

async fn names() -> u32 {
    nursery!(|Handle| {
        struct lower;
        fn Upper() {}
        let Capture = spawn foo();
        Handle.set_limit(2);
        Capture.await
    })
}

#[capture]
async fn Routine(Argument: u32, (Part, _): (u32, u32)) -> u32 {
    Argument + Part
}

fn main() {}
