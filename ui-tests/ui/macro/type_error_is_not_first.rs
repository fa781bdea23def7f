#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn try_foo() -> Result<u32, String> {
    Ok(1)
}

async fn late() {
    let result = nursery! {
        let a = spawn try_foo()?;
        type Error = String;
    };
}

fn main() {}
