//! A result that one thread sets and others wait for.

use super::support::{Value, block_on, model, poll_once, spawn};
use crate::{Promise, ResultError, ResultFuture};

type Pair = (Promise<Value>, ResultFuture<Value>);

/// Fails if `Signal::set` stores after it has woken, or if `poll_done` does not ask `is_done` under the lock.
#[test]
fn a_result_is_set_while_two_threads_wait_for_it() {
    model(|| {
        let (promise, future): Pair = ResultFuture::new();
        let other = future.clone();
        let threads = [
            spawn(move || promise.set_result(Value::new())),
            spawn(move || block_on(async { (&other).await.unwrap().look() })),
        ];
        block_on(async { (&future).await.unwrap().look() });
        drop(future);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}

/// Fails if `Signal` stores or loads with `Relaxed`, or if `Shared::set` signals first.
#[test]
fn a_result_is_looked_at_while_it_is_set() {
    model(|| {
        let (promise, future): Pair = ResultFuture::new();
        let thread = spawn(move || promise.set_result(Value::new()));
        match future.result() {
            Ok(value) => value.look(),
            Err(error) => assert!(matches!(error, ResultError::NotDone)),
        }
        drop(future);
        thread.join().unwrap();
    });
}

/// Fails if the drop of a `Promise` sets nothing.
#[test]
fn a_promise_is_dropped_while_somebody_waits() {
    model(|| {
        let (promise, future): Pair = ResultFuture::new();
        let thread = spawn(move || drop(promise));
        block_on(async { assert!(matches!((&future).await, Err(ResultError::Abandoned))) });
        thread.join().unwrap();
    });
}

/// Fails if `Waiters::remove` takes for granted that its waiter is there, or if `poll_done` keeps the waker of the poll before.
#[test]
fn one_of_two_who_wait_gives_up() {
    model(|| {
        let (promise, future): Pair = ResultFuture::new();
        let mut given_up = Box::pin(future.wait_done());
        assert!(poll_once(given_up.as_mut()).is_pending());
        let mut waits = Box::pin(future.wait_done());
        assert!(poll_once(waits.as_mut()).is_pending());
        let thread = spawn(move || promise.set_result(Value::new()));
        drop(given_up);
        block_on(waits);
        future.result().unwrap().look();
        thread.join().unwrap();
    });
}
