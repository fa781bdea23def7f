#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn in_the_block() {
    nursery! {
        let a = spawn_blocking || 1;
    };
    nursery! {
        let a = spawn_blocking || 1;
        a.await + 1
    };
    nursery! {
        let a = spawn_blocking || Ok(1)?;
    };
    nursery! {
        spawn_blocking || println!("done");
    };
    nursery! {
        for _ in 0..3 {
            spawn_blocking || println!("done");
        }
    };
}

fn main() {}
