#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

use std::cell::RefCell;

async fn in_a_cell() {
    let cell = RefCell::new(None);
    nursery! {
        let a = spawn foo();
        *cell.borrow_mut() = Some(a);
    };
    drop(cell);
}

fn main() {}
