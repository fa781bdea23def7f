#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

/// Stands in for the crate, whose text would be quoted.
mod tokio {
    pub fn spawn<F: Future + Send + 'static>(future: F) {}
}

async fn outside() {
    nursery! {
        let a = spawn foo();
        tokio::spawn(async move { a.await; });
    };
}

fn main() {}
