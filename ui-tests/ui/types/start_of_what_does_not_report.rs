#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Started, capture, nursery};

async fn plain() -> Result<(), String> {
    Ok(())
}

#[capture]
async fn captured() -> Result<(), String> {
    Ok(())
}

#[capture]
async fn no_result(ready: Started<u16>) -> u16 {
    ready.set(80);
    80
}

async fn not_startable() {
    nursery!(|n| {
        let (ready, result) = spawn_start plain();
        let (ready, result) = spawn_start captured();
        let (ready, result) = n.start(plain());
        for _ in 0..3 {
            let (ready, result) = spawn_start captured();
        }
    });
}

async fn question_mark_without_a_result() -> Result<(), String> {
    nursery! {
        let (ready, result) = spawn_start no_result()?;
    }
}

struct Unrelated;

async fn error_that_does_not_convert() -> Result<(), Unrelated> {
    nursery! {
        type Error = Unrelated;
        let (ready, result) = spawn_start fails()?;
    }
}

#[capture]
async fn fails(ready: Started<u16>) -> Result<(), String> {
    Ok(())
}

fn main() {}
