#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Message;

async fn send(message: Message) {}

async fn twice(message: Message) {
    nursery! {
        spawn send(message);
        spawn send(message);
    }
}

async fn in_a_loop(message: Message) {
    nursery! {
        for _ in 0..3 {
            spawn async move { send(message).await };
        }
    }
}

async fn and_then_used(message: Message) {
    nursery! {
        spawn send(message);
    }
    drop(message);
}

fn main() {}
