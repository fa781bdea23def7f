#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Config;

async fn values(config: Config, flag: bool) {
    nursery! {
        let a = spawn config;
        let b = spawn 5;
        let c = spawn println!("not async");
        let d = spawn (work(), work());
    };
}

async fn work() {}

fn main() {}
