#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Report;

fn report() -> Report {
    Report
}

async fn bare() {
    nursery! {
        spawn report();
    }
}

async fn in_a_loop() {
    nursery! {
        for _ in 0..3 {
            spawn report();
        }
    }
}

async fn question() -> Result<(), String> {
    nursery! {
        spawn report()?;
    }
}

fn main() {}
