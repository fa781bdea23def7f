#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn swapped() {
    let mut outer = None;
    nursery! {
        let mut a = Some(spawn foo());
        std::mem::swap(&mut outer, &mut a);
    };
    drop(outer);
}

fn main() {}
