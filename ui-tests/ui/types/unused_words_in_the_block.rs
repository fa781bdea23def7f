#![forbid(unsafe_code)]
#![deny(unused)]
use aioresult::{Started, block_nursery, capture, nursery};

async fn work() {}

async fn foo() -> u32 {
    1
}

async fn variables() -> u32 {
    nursery! {
        let before = 1;
        let mut first = spawn foo();
        let mut second = 2;
        let start = |argument: u32| spawn foo();
        for index in 0..2 {
            let capture = spawn foo();
        }
        first.await + second + start(1).await
    }
}

async fn handle() {
    nursery!(|n| {
        spawn work();
    })
}

fn handle_of_threads() {
    block_nursery! { |n|
        spawn work();
    }
}

async fn pattern() {
    nursery! {
        let (port, server) = spawn_start serve(80);
        spawn work();
    }
}

#[capture]
async fn serve(mut port: u16, ready: Started<u16>) {
    let number = 1;
    ready.set(port);
}

async fn words() -> u32 {
    nursery! {
        use std::fmt::Debug;
        spawn work();
        fn nobody_calls() {}
        'label: loop {
            break;
        }
        let result = (foo().await);
        spawn work();;
        let capture = spawn foo();
        capture.await + result
    }
}

/// These are right.
async fn right() -> u32 {
    nursery! {
        let capture = (spawn foo());
        let _ = spawn foo();
        let _unused = spawn foo();
        match 1 {
            1 => (spawn foo()).await,
            _ => capture.await,
        }
    }
}

fn main() {
    let _ = (variables(), handle(), handle_of_threads(), pattern(), words(), right());
}
