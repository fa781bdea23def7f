#![forbid(unsafe_code)]
#![deny(deprecated)]
#![allow(dead_code)]
use aioresult::{capture, nursery};

#[deprecated(note = "use `new`")]
async fn old() {}

#[deprecated]
#[capture]
async fn old_routine() -> u32 {
    1
}

async fn starts() -> u32 {
    nursery! {
        spawn old();
        for _ in 0..2 {
            spawn_parallel old();
        }
        let a = spawn old_routine();
        old().await;
        a.await
    }
}

fn main() {}
