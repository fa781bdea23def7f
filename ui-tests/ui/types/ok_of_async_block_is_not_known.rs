#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn unknown() -> Result<(), &'static str> {
    nursery! {
        spawn_daemon async { Err("late") }?;
    }
}

fn main() {}
