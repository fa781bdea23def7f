#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

struct Worse;

async fn worse() -> Result<u32, Worse> {
    Err(Worse)
}

async fn of_tasks() -> Result<(), Bad> {
    nursery! {
        type Error = Bad;
        let a = spawn worse()?;
        let b = spawn_parallel worse()?;
        let c = spawn_cancellable worse()?;
        for _ in 0..3 {
            spawn worse()?;
        }
        println!("started");
    }
}

fn main() {}
