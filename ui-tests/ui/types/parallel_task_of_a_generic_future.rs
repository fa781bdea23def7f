#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn in_parallel<F: Future<Output = ()>>(future: F) {
    nursery! {
        spawn_parallel future;
        println!("started");
    }
}

fn main() {}
