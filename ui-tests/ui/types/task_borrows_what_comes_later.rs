#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn length(text: &str) -> usize {
    text.len()
}

async fn of_a_branch(wanted: bool) {
    nursery! {
        spawn async {};
        let text = String::new();
        if wanted {
            let a = spawn length(&text);
            a.await;
        }
    }
}

fn main() {}
