#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn find() -> Option<u32> {
    None
}

async fn on_a_task() -> Result<(), Bad> {
    nursery! {
        let a = spawn find()?;
    };
    Ok(())
}

async fn in_the_body(number: Option<u32>) -> Result<u32, Bad> {
    nursery! {
        spawn async {};
        number?
    }
}

fn main() {}
