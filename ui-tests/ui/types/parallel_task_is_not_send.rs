#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

use std::rc::Rc;

async fn work() {}

async fn holds_it_across_an_await() {
    nursery! {
        spawn_parallel async {
            let shared = Rc::new(1);
            work().await;
            println!("{shared}");
        };
    }
}

async fn captures_it() {
    let shared = Rc::new(1);
    nursery! {
        for _ in 0..3 {
            let shared = Rc::clone(&shared);
            spawn_parallel async move { println!("{shared}") };
        }
    }
}

async fn returns_it() {
    nursery! {
        let shared = spawn_parallel async { Rc::new(1) };
    };
}

fn main() {}
