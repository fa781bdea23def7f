//! The block that the wakers of a nursery share: made by one of several threads, and freed by the last.

use std::future::poll_fn;
use std::task::Poll;

use super::support::{
    Flag, block_on, clones_made_elsewhere, model, once_more, poll_once, spawn, with_infallible_scope,
};

/// Fails if `block_if_open` stores the block instead of exchanging it, exchanges it with `Relaxed`, or keeps the one that came
/// too late; or if `existing_block` loads with `Relaxed`.
#[test]
fn two_threads_clone_the_first_waker_of_a_body() {
    model(|| {
        with_infallible_scope(|scope| {
            let mut wakers = None;
            let body = poll_fn(|cx| {
                if wakers.is_some() {
                    return Poll::Ready(());
                }
                wakers = Some(clones_made_elsewhere(cx.waker()));
                Poll::Pending
            });
            let mut run = Box::pin(scope.run(body));
            assert!(poll_once(run.as_mut()).is_pending());
            drop(run);
            for waker in wakers.unwrap() {
                waker.wake();
            }
        });
    });
}

/// Fails if `heap::retain` loads and stores instead of adding, or if `let_go` does not look for `CLAIMED`.
#[test]
fn two_threads_clone_the_first_waker_of_a_heap_task() {
    model(|| {
        with_infallible_scope(|scope| {
            let n = scope.nursery();
            block_on(scope.run(async {
                let task = poll_fn(|cx| Poll::Ready(clones_made_elsewhere(cx.waker())));
                drop(n.spawn(task));
            }));
        });
    });
}

/// Fails if `receive_one` does not give up the inbox's reference, or takes in a task whose future is gone.
#[test]
fn the_last_waker_of_a_heap_task_is_dropped_after_all_else() {
    model(|| {
        with_infallible_scope(|scope| {
            let (flag, n) = (Flag::new(), scope.nursery());
            let mut run = Box::pin(scope.run(async {
                let capture = n.spawn(flag.clone().wait());
                once_more().await;
                capture.await;
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let waker = flag.waker();
            let thread = spawn(move || {
                let another = waker.clone();
                drop(waker);
                another.wake_by_ref();
            });
            drop(run);
            thread.join().unwrap();
        });
    });
}

/// Fails if `promote` or `frame_clone` makes no reference to the block.
#[test]
fn the_last_waker_of_a_body_is_dropped_after_all_else() {
    model(|| {
        with_infallible_scope(|scope| {
            let flag = Flag::new();
            let mut run = Box::pin(scope.run(flag.clone().wait()));
            assert!(poll_once(run.as_mut()).is_pending());
            let waker = flag.waker();
            let thread = spawn(move || {
                let another = waker.clone();
                drop(waker);
                another.wake_by_ref();
            });
            drop(run);
            thread.join().unwrap();
        });
    });
}
