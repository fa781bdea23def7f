#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::local_nursery;

/// Stands in for the crate, whose text would be quoted.
mod tokio {
    pub fn spawn<F>(future: F)
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
    }
}

async fn work(x: u32) {}

fn serve() {
    tokio::spawn(async {
        local_nursery! {
            for x in 0..3 {
                spawn work(x);
            }
        }
    });
}

fn main() {}
