#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn through_the_handle() {
    nursery!(|n| {
        drop(n.spawn_parallel(async { 1 }));
        drop(n.spawn_blocking(|| 1));
        let sum = n.try_spawn_blocking(|| Ok(1)).await + 1;
        n.try_spawn_parallel(async { Ok(1) }).await
    });
}

fn main() {}
