//! Tasks that another thread starts, while the nursery may be ending.

use std::panic::{self, AssertUnwindSafe};

use loom::sync::Arc;

use super::support::{Flag, Value, block_on, model, poll_once, spawn, with_infallible_scope};
use crate::Nursery;
use crate::loom::atomic::{AtomicBool, Ordering};

/// Starts a task, if the nursery is not over. It says so by a panic.
fn try_to_spawn(n: Nursery<'static>, ran: Arc<AtomicBool>) -> bool {
    let value = Value::new();
    let task = async move {
        value.look();
        ran.store(true, Ordering::Relaxed);
    };
    panic::catch_unwind(AssertUnwindSafe(|| drop(n.spawn(task)))).is_ok()
}

/// Fails if `Block::close` or `Core::close` stores instead of exchanging, if `push` does not look whether the inbox is closed, or
/// if `spawn` keeps a task, or a reference to it, that was refused.
#[test]
fn a_task_is_started_by_another_thread_while_the_nursery_ends() {
    model(|| {
        with_infallible_scope(|scope| {
            let (n, ran) = (scope.nursery(), Arc::new(AtomicBool::new(false)));
            let other = ran.clone();
            let thread = block_on(scope.run(async { spawn(move || try_to_spawn(n, other)) }));
            let is_started = thread.join().unwrap();
            assert_eq!(is_started, ran.load(Ordering::Relaxed));
        });
    });
}

/// Fails if `abandon` does not receive what came in before it has closed, or if `spawn` makes no reference for the inbox.
#[test]
fn a_task_is_started_by_another_thread_while_the_nursery_is_dropped() {
    model(|| {
        with_infallible_scope(|scope| {
            let (n, ran, flag) = (scope.nursery(), Arc::new(AtomicBool::new(false)), Flag::new());
            let mut run = Box::pin(scope.run(flag.clone().wait()));
            assert!(poll_once(run.as_mut()).is_pending());
            let other = ran.clone();
            let thread = spawn(move || try_to_spawn(n, other));
            drop(run);
            thread.join().unwrap();
            assert!(!ran.load(Ordering::Relaxed));
        });
    });
}

/// Fails if `push` does not wake the nursery, or exchanges without `Release`.
#[test]
fn a_body_awaits_a_task_that_another_thread_has_started() {
    model(|| {
        with_infallible_scope(|scope| {
            let (n, flag) = (scope.nursery(), Flag::new());
            let mut run = Box::pin(scope.run(flag.clone().wait()));
            assert!(poll_once(run.as_mut()).is_pending());
            let waker = flag.waker();
            let thread = spawn(move || {
                let value = Value::new();
                drop(n.spawn(async move {
                    value.look();
                    flag.set();
                    waker.wake();
                }));
            });
            block_on(run);
            thread.join().unwrap();
        });
    });
}
