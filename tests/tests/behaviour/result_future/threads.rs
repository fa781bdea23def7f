//! Other threads that set it, wait for it, look at it, and give up.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use aioresult::{ResultBase, ResultError, ResultFuture, as_completed, wait_all, wait_any};
use aioresult_tests::{ByHand, until};
use futures::executor::block_on;

use super::number;

/// Enough for most of the ways in which two threads can meet.
const ROUNDS: u32 = if cfg!(miri) { 20 } else { 3_000 };

#[test]
fn clones_on_other_threads_get_the_value() {
    let (promise, future) = number();
    thread::scope(|threads| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                let future = future.clone();
                threads.spawn(move || block_on(future))
            })
            .collect();
        let looks = threads.spawn(|| block_on(async { (&future).await.copied() }));
        promise.set_result(5);
        for reader in readers {
            assert_eq!(reader.join().unwrap(), Ok(5));
        }
        assert_eq!(looks.join().unwrap(), Ok(5));
    });
}

#[test]
fn who_waits_when_it_is_set_is_never_left_alone() {
    for round in 0..ROUNDS {
        let (promise, future) = number();
        thread::scope(|threads| {
            threads.spawn(move || match round % 3 {
                0 => promise.set_result(5),
                1 => promise.set_error("refused".into()),
                _ => drop(promise),
            });
            let result = block_on(async { (&future).await.copied().map_err(ResultError::cloned) });
            assert_ne!(result, Err(ResultError::NotDone));
        });
    }
}

#[test]
fn a_result_that_was_seen_is_done() {
    for _ in 0..ROUNDS {
        let (promise, future) = number();
        thread::scope(|threads| {
            threads.spawn(move || promise.set_result(5));
            until(|| future.result().is_ok());
            assert!(future.is_done(), "its result was there before");
        });
    }
}

#[test]
fn what_the_setter_wrote_before_is_seen() {
    for _ in 0..ROUNDS {
        let written = AtomicBool::new(false);
        let (promise, future) = number();
        thread::scope(|threads| {
            threads.spawn(|| {
                written.store(true, Ordering::Relaxed);
                promise.set_result(5);
            });
            until(|| future.is_done());
            assert_eq!(future.result(), Ok(&5));
            assert!(written.load(Ordering::Relaxed));
        });
    }
}

/// Polls all kinds of waits, and drops them, as long as it is not set.
fn give_up_again_and_again(future: &ResultFuture<u32, String>) {
    let (_never, other) = number();
    while !future.is_done() {
        let both: [&dyn ResultBase; 2] = [&other, future];
        let mut all = ByHand::new(wait_all(both));
        let mut any = ByHand::new(wait_any([&other, future]));
        let mut stream = as_completed([&other, future]);
        let mut next = ByHand::new(stream.next());
        let mut done = ByHand::new(future.wait_done());
        let mut taken = ByHand::new(future.clone());
        let _ = (all.poll(), done.poll(), any.poll(), next.poll(), taken.poll());
    }
}

#[test]
fn it_is_set_while_others_give_up() {
    let rounds = ROUNDS / 3;
    let barrier = &Barrier::new(3);
    let (promises, futures): (Vec<_>, Vec<_>) = (0..rounds).map(|_| number()).unzip();
    let futures = &futures;
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(move || {
                for future in futures {
                    barrier.wait();
                    give_up_again_and_again(future);
                }
            });
        }
        for promise in promises {
            barrier.wait();
            promise.set_result(5);
        }
        assert!(futures.iter().all(|future| future.result() == Ok(&5)));
    });
}
