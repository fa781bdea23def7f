#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

struct Bad;

async fn bad() -> Result<u32, Bad> {
    Err(Bad)
}

async fn of_nothing() {
    let result = nursery! {
        type Error;
        spawn bad()?;
    };
}

async fn of_a_bound() {
    let result = nursery! {
        type Error: Bad;
        spawn bad()?;
    };
}

async fn generic() {
    let result = nursery! {
        type Error<T> = Bad;
        spawn bad()?;
    };
}

async fn in_lower_case() {
    let result = nursery! {
        type error = Bad;
        spawn bad()?;
    };
}

async fn public() {
    let result = nursery! {
        pub type Error = Bad;
        spawn bad()?;
    };
}

async fn sometimes() {
    let result = nursery! {
        #[cfg(all())]
        type Error = Bad;
        spawn bad()?;
    };
}

fn main() {}
