//! Results that someone sets by hand: Python's `Future` is a promise and its future here.

use std::collections::HashMap;
use std::fmt::Display;

use aioresult::{Promise, ResultFuture, nursery, wait_all, wait_any};

use crate::words::{ShowState, strings};
use crate::work::{Bad, sleep};

/// Setting takes the promise. So a second time does not compile, unless the promise is kept where it can be taken from: then
/// it is not there any more.
pub(crate) async fn future_value() {
    let (promise, f): (Promise<i32>, ResultFuture<i32>) = ResultFuture::new();
    let mut promise = Some(promise);
    log!("f {}", f.state());
    nursery! {
        spawn waiter("w1", &f);
        spawn waiter("w2", &f);
        sleep(1).await;
        for value in [5, 6] {
            match promise.take() {
                Some(promise) => promise.set_result(value),
                None => log!("second set refused"),
            }
        }
    }
    log!("f {}", f.state());
}

async fn waiter(name: &str, f: &ResultFuture<impl Display>) {
    f.wait_done().await;
    log!("{name} sees {}", f.result().unwrap());
}

pub(crate) async fn future_error() {
    let (promise, f) = ResultFuture::<i32, Bad>::new();
    nursery! {
        spawn async {
            f.wait_done().await;
            log!("waiter sees {}", f.state());
        };
        sleep(1).await;
        promise.set_error(Bad("refused"));
    }
    log!("cause {}", f.error().unwrap());
}

/// For each request that was sent, by its number, the promise to be kept when the reply comes.
type Outstanding = HashMap<i32, Promise<String>>;

pub(crate) async fn shared_connection() {
    let mut outstanding = Outstanding::new();
    nursery! {
        let futures: Vec<_> = (0..3).map(|i| request(&mut outstanding, i)).collect();
        spawn read_replies(&mut outstanding);
        wait_any(&futures).await.unwrap();
        log!("first: {}", strings(futures.iter().map(ShowState::state)));
        wait_all(&futures).await;
        log!("all: {}", strings(futures.iter().map(|future| future.result().unwrap())));
    }
}

fn request(outstanding: &mut Outstanding, i: i32) -> ResultFuture<String> {
    let (promise, reply) = ResultFuture::new();
    outstanding.insert(i, promise);
    reply
}

async fn read_replies(outstanding: &mut Outstanding) {
    for i in [2, 0, 1] {
        sleep(1).await;
        outstanding.remove(&i).unwrap().set_result(format!("reply {i}"));
    }
}
