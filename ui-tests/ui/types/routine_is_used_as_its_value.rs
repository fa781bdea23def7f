#![allow(unused)]
use aioresult::capture;

struct Reply;

#[capture]
async fn ask() -> Reply {
    Reply
}

fn takes(reply: Reply) {}

fn early() {
    takes(ask());
    let reply: Reply = ask();
}

fn main() {}
