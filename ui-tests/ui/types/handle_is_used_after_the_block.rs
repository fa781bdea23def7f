#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Nursery, nursery};

async fn work() {}

async fn stored() {
    let mut kept: Option<Nursery<'_>> = None;
    nursery!(|n| {
        kept = Some(n);
        spawn work();
    });
    drop(kept);
}

/// Stands in for `std::thread::spawn`, whose text would be quoted.
fn in_a_thread<F: FnOnce() + Send + 'static>(run: F) {}

async fn outlives() {
    nursery!(|n| {
        in_a_thread(move || drop(n));
        spawn work();
    });
}

fn main() {}
