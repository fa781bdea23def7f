#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{block_nursery, nursery};

async fn daemons(words: &[&str]) {
    nursery! {
        for word in words {
            let upper = word.to_uppercase();
            spawn_daemon async { println!("{upper}") };
        }
    }
}

async fn cancellable(words: &[&str]) {
    nursery! {
        for word in words {
            let upper = word.to_uppercase();
            let _ = spawn_cancellable async { println!("{upper}") };
        }
    }
}

fn threads(words: &[&str]) {
    block_nursery! {
        for word in words {
            let upper = word.to_uppercase();
            spawn async { println!("{upper}") };
        }
    }
}

fn main() {}
