#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Message;

async fn read(message: &Message) {}

async fn drops() {
    nursery! {
        let message = Message;
        let a = spawn read(&message);
        drop(message);
        a.await;
    }
}

fn main() {}
