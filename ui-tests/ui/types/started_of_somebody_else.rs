#![allow(unused)]
use aioresult::capture;

struct Started<T>(T);

#[capture]
async fn serve(ready: Started<u16>) {
    drop(ready);
}

fn main() {}
