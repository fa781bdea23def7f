#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn text() -> String {
    String::new()
}

async fn both() {
    let _ = nursery! {
        let a = spawn text();
        let b = spawn async { (&a).await.as_str() };
    };
}

fn main() {}
