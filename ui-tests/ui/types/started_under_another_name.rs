#![allow(unused)]
use aioresult::{Started, capture, nursery};

type Ready = Started<u16>;

#[capture]
async fn serve(ready: Ready) {
    ready.set(80);
}

async fn starts() {
    nursery! {
        let (ready, result) = spawn_start serve();
    }
}

fn main() {}
