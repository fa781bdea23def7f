#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;
struct Worse;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

async fn worse() -> Result<u32, Worse> {
    Err(Worse)
}

async fn two() -> Result<(), Bad> {
    nursery! {
        let a = spawn bad()?;
        let b = spawn worse()?;
        for _ in 0..3 {
            spawn worse()?;
        }
    }
}

async fn of_the_body() -> Result<(), Bad> {
    nursery! {
        let a = spawn bad()?;
        worse().await?;
    }
}

fn main() {}
