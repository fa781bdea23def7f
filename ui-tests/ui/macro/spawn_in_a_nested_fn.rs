#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn work() {}

struct Helper;

async fn nested() {
    nursery! {
        fn helper() {
            spawn work();
        }
        impl Helper {
            async fn helper() {
                spawn work();
            }
        }
        spawn work();
        helper();
    }
}

fn main() {}
