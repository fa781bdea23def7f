#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn id(text: &str) -> &str {
    text
}

async fn of_a_local() {
    let result = nursery! {
        let text = String::from("text");
        let a = spawn id(&text);
        a.await
    };
}

fn main() {}
