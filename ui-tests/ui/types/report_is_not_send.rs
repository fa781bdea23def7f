#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{Started, capture, nursery};

struct Local(*const u32);

#[capture]
async fn serve(ready: Started<Local>) {}

async fn in_the_block() {
    nursery! {
        let (ready, result) = spawn_start serve();
    };
}

async fn through_the_handle() {
    nursery!(|n| {
        let (ready, result) = n.start(serve());
    });
}

fn main() {}
