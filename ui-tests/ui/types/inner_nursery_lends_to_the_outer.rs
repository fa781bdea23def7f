#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn length(text: &str) -> usize {
    text.len()
}

async fn nested() {
    nursery!(|outer| {
        spawn async {};
        nursery! {
            let text = String::new();
            drop(outer.spawn(length(&text)));
        }
    });
}

fn main() {}
