#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

use std::rc::Rc;

async fn not_send() {
    nursery!(|n| {
        let shared = Rc::new(1);
        drop(n.spawn(async move { println!("{shared}") }));
    });
}

fn main() {}
