#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn try_foo() -> Result<u32, String> {
    Ok(1)
}

async fn awaited() -> Result<u32, String> {
    nursery! {
        let a = spawn foo().await;
        let b = spawn try_foo().await?;
        a.await + b.await
    }
}

fn main() {}
