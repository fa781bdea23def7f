#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{as_completed, nursery, wait_all, wait_any, wait_any_ok};

struct Reply;

async fn waits() {
    wait_all([Reply, Reply]).await;
    wait_any([Reply]).await;
    as_completed([Reply]);
    nursery! {
        let a = spawn async { Reply };
        wait_any_ok([a]).await;
    }
}

fn main() {}
