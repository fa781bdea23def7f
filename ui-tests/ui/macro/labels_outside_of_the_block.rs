#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

fn is_open() -> bool {
    true
}

async fn labels() {
    'outer: loop {
        'block: {
            nursery! {
                spawn work();
                'inner: loop {
                    break 'inner;
                }
                if true {
                    break 'block;
                }
                while is_open() {
                    continue 'outer;
                }
            }
        }
    }
}

fn main() {}
