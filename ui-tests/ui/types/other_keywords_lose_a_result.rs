#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn lost() {
    nursery! {
        spawn_daemon foo();
        spawn_parallel foo();
        spawn_blocking || 1_u32;
        (0..3).for_each(|_| spawn foo());
    }
}

fn main() {}
