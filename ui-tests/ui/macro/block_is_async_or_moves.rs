#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

async fn async_block() {
    nursery!(async { spawn work(); });
}

async fn async_move_block() {
    nursery!(async move { spawn work(); });
}

async fn move_block() {
    nursery! { move { spawn work(); } }
}

async fn closure() {
    nursery!(async move |n| { spawn work(); });
}

async fn typed() {
    nursery!(|n| -> u32 { spawn work(); 1 });
}

fn main() {}
