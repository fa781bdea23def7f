#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

use std::rc::Rc;

async fn not_send() {
    nursery! {
        let shared = Rc::new(1);
        for _ in 0..3 {
            let shared = Rc::clone(&shared);
            spawn async move { println!("{shared}") };
        }
    }
}

fn main() {}
