#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn search() -> u32 {
    1
}

async fn cancels() {
    nursery! {
        let a = spawn search();
        a.cancel();
    };
}

async fn nobody_has_it() {
    nursery! {
        spawn_cancellable search();
    };
}

fn main() {}
