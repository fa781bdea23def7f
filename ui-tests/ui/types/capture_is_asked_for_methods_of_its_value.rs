#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Reply;

impl Reply {
    fn print(&self) {}
}

async fn ask() -> Reply {
    Reply
}

async fn early() {
    nursery! {
        let reply = spawn ask();
        reply.print();
        reply.clone();
        reply.abort();
        reply.into_result();
    }
}

fn main() {}
