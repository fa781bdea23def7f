#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn length(text: &String) -> usize {
    text.len()
}

async fn temporary() -> usize {
    nursery! {
        let a = spawn length(&String::new());
        a.await
    }
}

fn main() {}
