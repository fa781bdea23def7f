#![forbid(unsafe_code)]
#![deny(unreachable_code)]
#![allow(dead_code, unused_variables)]
use aioresult::{capture, local_nursery, nursery};

async fn work() {}

async fn foo() -> u32 {
    1
}

async fn statement() {
    nursery! {
        spawn work();
        loop {
            work().await;
        }
        work().await;
    }
}

async fn task() {
    nursery! {
        spawn work();
        loop {
            work().await;
        }
        spawn work();
    }
}

async fn tail() -> u32 {
    local_nursery! {
        let a = spawn foo();
        panic!("before the tail");
        a.await + 1
    }
}

async fn whole_body() -> u32 {
    nursery! {
        panic!("before the body");
        let a = spawn foo();
        a.await
    }
}

async fn inside_of_a_task() {
    nursery! {
        spawn async {
            panic!("in the task");
            work().await;
        };
    }
}

#[capture]
async fn routine() -> u32 {
    loop {
        work().await;
    }
    1
}

/// These are right.
async fn endless() -> u32 {
    nursery! {
        spawn work();
        loop {
            work().await;
        }
    }
}

async fn panics() {
    nursery! {
        spawn work();
        panic!("as it should")
    }
}

fn main() {}
