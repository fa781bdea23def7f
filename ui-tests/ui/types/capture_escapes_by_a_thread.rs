#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

/// Stands in for the one of `std`, whose text would be quoted.
mod thread {
    pub fn spawn<F: FnOnce() + Send + 'static>(f: F) {}
}

async fn foo() -> u32 {
    1
}

async fn on_a_thread() {
    nursery! {
        let a = spawn foo();
        thread::spawn(move || drop(a));
    };
}

fn main() {}
