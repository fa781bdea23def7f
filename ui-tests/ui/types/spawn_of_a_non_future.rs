#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Report;

fn report() -> Report {
    Report
}

async fn foo() {}

async fn not_futures() {
    nursery! {
        let a = spawn report();
        let b = spawn foo;
        for _ in 0..3 {
            let c = spawn report();
        }
    }
}

fn main() {}
