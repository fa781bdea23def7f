#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Reply {
    number: u32,
}

async fn ask() -> Reply {
    Reply { number: 1 }
}

async fn check() -> bool {
    true
}

async fn list() -> Vec<u32> {
    Vec::new()
}

async fn early() {
    nursery! {
        let reply = spawn ask();
        let number = reply.number;
        let reply = *reply;
        let is_right = spawn check();
        if is_right {}
        if is_right == true {}
        let numbers = spawn list();
        for number in numbers {}
        let typed: bool = spawn check();
        println!("started");
    }
}

fn main() {}
