#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn search() -> u32 {
    1
}

fn count() -> u32 {
    1
}

async fn asks() -> Result<(), String> {
    nursery! {
        let a = spawn_parallel search()?;
        let b = spawn_blocking count?;
        let c = spawn_cancellable search()?;
        let d = spawn_parallel count();
    };
    Ok(())
}

fn main() {}
