#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn lengths(words: &[&str]) {
    nursery! {
        for word in words {
            let upper = word.to_uppercase();
            spawn async { println!("{}", upper.len()) };
        }
    }
}

async fn after_the_first_spawn() {
    nursery! {
        spawn async {};
        let words = vec![String::new()];
        for word in &words {
            spawn async move { println!("{}", word.len()) };
        }
    }
}

fn main() {}
