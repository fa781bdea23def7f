#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::{ResultCapture, Running, nursery};

async fn foo() -> u32 {
    1
}

struct Holder<'a> {
    capture: Option<ResultCapture<u32, Running<'a>>>,
}

async fn held() {
    let mut holder = Holder { capture: None };
    nursery! {
        let a = spawn foo();
        holder.capture = Some(a);
    };
    drop(holder);
}

fn main() {}
