#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn thread() {
    nursery! {
        let a = spawn foo();
        std::thread::spawn(move || drop(a));
    };
}

fn main() {}
