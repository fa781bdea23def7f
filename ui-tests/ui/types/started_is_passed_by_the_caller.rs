#![allow(unused)]
use aioresult::{Started, capture, nursery};

#[capture]
async fn serve(port: u16, ready: Started<u16>) {
    ready.set(port);
}

async fn passes() {
    nursery! {
        let (ready, _) = Started::new();
        let (ready, result) = spawn_start serve(80, ready);
    }
}

fn main() {}
