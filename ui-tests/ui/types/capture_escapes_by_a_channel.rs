#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn channel() {
    let (sender, receiver) = std::sync::mpsc::channel();
    nursery! {
        let a = spawn foo();
        sender.send(a).unwrap();
    };
    drop(receiver.recv());
}

fn main() {}
