#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Reply;

async fn ask() -> Reply {
    Reply
}

async fn look() {
    nursery! {
        let a = spawn ask();
        let reply = (&a).await;
        let taken = a.await;
        drop((reply, taken));
    }
}

fn main() {}
