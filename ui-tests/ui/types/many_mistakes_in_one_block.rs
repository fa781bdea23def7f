#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}


async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

struct Bad;

struct Report;

fn report() -> Report {
    Report
}

async fn several() -> Result<u32, Bad> {
    nursery! {
        spawn foo();
        let a = spawn report();
        let b = spawn foo()?;
        let c = spawn bad()?;
        let d: u32 = c;
        unknown(d);
        d
    }
}

fn main() {}
