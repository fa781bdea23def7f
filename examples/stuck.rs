//! A program that hangs, and the task tree that tells why.
//!
//! It downloads pages and stores them. There is a limit, since the server does not like many requests at once, and the channel
//! between the tasks is short, since pages are large. Both are good ideas. Together they are a deadlock.
#![forbid(unsafe_code)]

use std::time::Duration;

use aioresult::{Nursery, nursery};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::{sleep, timeout};

async fn download(page: u32, pages: Sender<String>) {
    sleep(Duration::from_millis(10)).await;
    pages.send(format!("page {page}")).await.expect("`store` receives to the end");
}

async fn store(mut pages: Receiver<String>) -> usize {
    let mut stored = 0;
    while let Some(page) = pages.recv().await {
        println!("stored {page}");
        stored += 1;
    }
    stored
}

async fn mirror(pages: u32) -> usize {
    nursery!(|n| {
        n.set_limit(3);
        let (send, receive) = mpsc::channel(1);
        for page in 1..=pages {
            let send = send.clone();
            spawn download(page, send);
        }
        drop(send);
        let stored = spawn store(receive);
        spawn_daemon watch(n);
        stored.await
    })
}

/// Says what everybody is doing, if it takes too long. A daemon: nobody waits for it, and it has no part in the limit.
async fn watch(n: Nursery<'_>) {
    sleep(Duration::from_millis(200)).await;
    println!("It takes long. What is everybody doing?\n");
    for line in n.tree().to_string().lines() {
        println!("{line}{}", remark(line).unwrap_or_default());
    }
}

/// What one would think while reading the tree.
fn remark(line: &str) -> Option<&'static str> {
    if line.contains("`store(receive)`: limited") {
        return Some("  <-- it was never polled!");
    }
    None
}

const WHY: &str = "
Given up. The downloads wait for `store` to receive what is in the channel. But `store` is a task like any other: it is kept back
until one of them is over, and leaves its place. It helps to spawn `store` first, or to give the downloads, and the limit, a
nursery of their own inside of this one.";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    match timeout(Duration::from_millis(500), mirror(6)).await {
        Ok(stored) => println!("stored {stored} pages"),
        Err(_) => println!("{WHY}"),
    }
}
