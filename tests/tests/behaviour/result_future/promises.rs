//! Who sets it, or does not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Waker;

use aioresult::{Promise, ResultError, ResultFuture, nursery};
use aioresult_tests::{ByHand, Guard, Log, message, on_wake, poll_with, run, yield_now};
use futures::future::pending;

use super::number;

#[test]
fn a_promise_that_is_dropped_abandons_those_who_wait() {
    let (promise, future) = number();
    let mut waits = ByHand::new(future.clone());
    assert!(waits.poll().is_pending());
    drop(promise);
    assert_eq!(waits.wakes(), 1);
    assert_eq!(waits.poll(), std::task::Poll::Ready(Err(ResultError::Abandoned)));
    assert!(future.is_done());
    assert_eq!((future.result(), future.error()), (Err(ResultError::Abandoned), None));
}

#[test]
fn a_promise_is_abandoned_with_the_task_that_has_it() {
    let (promise, future) = number();
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn async { yield_now().await; let _promise = promise; pending::<()>().await };
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert!(!future.is_done());
    drop(nursery);
    assert_eq!(future.result(), Err(ResultError::Abandoned));
}

#[test]
fn a_promise_is_abandoned_by_a_panic() {
    let (promise, future) = number();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _promise = promise;
        std::panic::panic_any("setter");
    }));
    assert_eq!(message(&*panicked.unwrap_err()), "setter");
    assert_eq!(future.result(), Err(ResultError::Abandoned));
}

#[test]
fn a_promise_that_is_a_result_is_abandoned_with_the_last_who_could_take_it() {
    let (inner, future) = number();
    let (outer, holder) = ResultFuture::<Promise<u32, String>>::new();
    outer.set_result(inner);
    let clone = holder.clone();
    drop(holder);
    assert!(!future.is_done());
    drop(clone);
    assert_eq!(future.result(), Err(ResultError::Abandoned));
}

#[test]
fn a_promise_that_is_forgotten_leaves_it_pending() {
    let (promise, future) = number();
    std::mem::forget(promise);
    assert!(ByHand::new(future).poll_while_woken().is_pending());
}

#[test]
fn a_value_is_dropped_once_with_the_last_who_could_see_it() {
    let log = Log::new();
    let (promise, future) = ResultFuture::<Guard>::new();
    let clone = future.clone();
    promise.set_result(log.guard("value"));
    drop(future);
    assert!(log.take().is_empty());
    drop(clone);
    assert_eq!(log.take(), ["value dropped"]);
}

#[test]
fn a_value_or_an_error_for_nobody_is_dropped_at_once() {
    let log = Log::new();
    let (promise, future) = ResultFuture::<Guard>::new();
    drop(future);
    promise.set_result(log.guard("value"));
    assert_eq!(log.take(), ["value dropped"]);
    let (promise, future) = ResultFuture::<u32, Guard>::new();
    drop(future);
    promise.set_error(log.guard("error"));
    assert_eq!(log.take(), ["error dropped"]);
}

#[test]
fn a_promise_says_little_of_itself() {
    let (promise, _future) = number();
    assert_eq!(format!("{promise:?}"), "Promise { .. }");
}

/// Ways to say what becomes of a promise.
const ENDS: [fn(Promise<u32, String>); 3] =
    [|promise| promise.set_result(5), |promise| promise.set_error("refused".into()), drop];

fn bomb() -> Waker {
    on_wake(|| std::panic::panic_any("waker"))
}

#[test]
fn all_are_woken_also_if_wakers_panic_and_the_first_panic_goes_on() {
    for end in ENDS {
        for bombs in [vec![0], vec![1], vec![2], vec![0, 1, 2]] {
            let (promise, future) = number();
            let mut first = [future.clone(), future.clone(), future.clone()];
            let mut waits = [(); 3].map(|()| ByHand::new(future.wait_done()));
            for place in 0..3 {
                if bombs.contains(&place) {
                    assert!(poll_with(&bomb(), &mut first[place]).is_pending());
                }
                assert!(waits[place].poll().is_pending());
            }
            let panicked = catch_unwind(AssertUnwindSafe(|| end(promise)));
            assert_eq!(message(&*panicked.unwrap_err()), "waker");
            assert!(future.is_done());
            for wait in &mut waits {
                assert_eq!(wait.wakes(), 1);
                assert!(wait.poll().is_ready());
            }
        }
    }
}

#[test]
fn a_waker_that_panics_alone_leaves_the_result() {
    for end in ENDS {
        let (promise, future) = number();
        {
            let mut wait = pin!(future.wait_done());
            assert!(poll_with(&bomb(), &mut wait).is_pending());
            assert!(catch_unwind(AssertUnwindSafe(|| end(promise))).is_err());
        }
        run(future.wait_done());
    }
}

#[test]
fn a_waker_that_panics_while_a_panic_abandons_the_promise_is_not_heard() {
    let (promise, mut future) = number();
    assert!(poll_with(&bomb(), &mut future).is_pending());
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _promise = promise;
        std::panic::panic_any("setter");
    }));
    assert_eq!(message(&*panicked.unwrap_err()), "setter");
    assert_eq!(future.result(), Err(ResultError::Abandoned));
}
