#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn alone() {
    let a = nursery! {
        let a = spawn foo();
        println!("started");
        a
    };
}

async fn wrapped() {
    let pair = nursery! {
        let a = spawn foo();
        let b = spawn foo();
        println!("started");
        (a, Some(b))
    };
}

async fn in_a_branch(wanted: bool) {
    let maybe = nursery! {
        let a = spawn foo();
        if wanted { Some(a) } else { None }
    };
}

async fn of_a_branch(wanted: bool) {
    let either = nursery! {
        if wanted { spawn foo() } else { spawn foo() }
    };
}

fn main() {}
