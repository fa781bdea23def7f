#![forbid(unsafe_code)]
#![deny(unused_must_use)]
#![allow(dead_code)]
use aioresult::{ResultFuture, Started, capture, nursery};

#[must_use]
struct Ticket;

async fn ticket() -> Ticket {
    Ticket
}

async fn bad() -> Result<u32, String> {
    Err("bad".to_owned())
}

async fn work() {}

#[capture]
async fn serve(ready: Started) {
    ready.set(());
}

async fn inside() {
    nursery! {
        let a = spawn ticket();
        spawn async {
            bad().await;
        };
        a.await;
        (spawn ticket()).await;
        bad().await;
        work();
        serve();
        ResultFuture::<u32, String>::new();
    }
}

async fn whole() {
    nursery! {
        let a = spawn ticket();
        let b = spawn bad()?;
    };
    nursery! {
        type Error = String;
        spawn work();
        spawn bad()?;
        work().await;
    };
}

/// These are right.
async fn right() -> Result<(), String> {
    nursery! {
        let _ = spawn ticket();
        let _ = spawn bad();
        let _ = spawn bad()?;
        spawn bad()?;
        let _ = (spawn ticket()).await;
        let _ = spawn_start serve();
    }
}

fn main() {}
