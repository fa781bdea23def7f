//! Parallel tasks and blocking closures, against the end of their nursery. Tokio is a [stand-in](crate::loom::tokio) here; what is explored is
//! the rest of `elsewhere.rs`, and how the nursery waits for what it has told to stop.

use std::future::pending;

use loom::sync::Arc;

use super::support::{Value, block_on, model, once_more, poll_once, with_infallible_scope, with_scope};
use crate::loom::atomic::{AtomicBool, Ordering};

/// Says, without ordering anything, that it was dropped.
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Fails if `push` does not wake the nursery.
#[test]
fn a_parallel_task_is_awaited() {
    model(|| {
        with_infallible_scope(|scope| {
            let n = scope.nursery();
            block_on(scope.run(async { n.spawn_parallel(async { Value::new() }).await.look() }));
        });
    });
}

/// Fails if the drop of `Elsewhere` leaves no remnant, or if `heap_wake` does not keep the block while it wakes the nursery.
#[test]
fn a_nursery_fails_while_its_parallel_task_ends() {
    model(|| {
        with_scope::<Value>(|scope| {
            let (n, is_dropped) = (scope.nursery(), Arc::new(AtomicBool::new(false)));
            let dropped = Dropped(is_dropped.clone());
            let result: Result<(), Value> = block_on(scope.try_run(async {
                let _capture = n.spawn_parallel(async move {
                    let _held = dropped;
                    Value::new()
                });
                once_more().await;
                Err(Value::new())
            }));
            assert!(result.is_err());
            assert!(is_dropped.load(Ordering::Relaxed), "what was told to stop is waited for");
        });
    });
}

/// Fails if the drop of `Elsewhere` does not abort, or leaves no remnant.
#[test]
fn a_nursery_fails_while_its_parallel_task_waits() {
    model(|| {
        with_scope::<Value>(|scope| {
            let (n, is_dropped) = (scope.nursery(), Arc::new(AtomicBool::new(false)));
            let dropped = Dropped(is_dropped.clone());
            let result: Result<(), Value> = block_on(scope.try_run(async {
                let _capture = n.spawn_parallel(async move {
                    let _held = dropped;
                    pending::<()>().await;
                });
                once_more().await;
                Err(Value::new())
            }));
            assert!(result.is_err());
            assert!(is_dropped.load(Ordering::Relaxed), "what was told to stop is waited for");
        });
    });
}

/// Fails if the drop of `Elsewhere` does not abort.
#[test]
fn a_nursery_is_dropped_while_its_parallel_task_starts() {
    model(|| {
        with_infallible_scope(|scope| {
            let n = scope.nursery();
            let mut run = Box::pin(scope.run(async { n.spawn_parallel(pending::<()>()).await }));
            assert!(poll_once(run.as_mut()).is_pending());
            drop(run);
        });
    });
}

/// Fails if the drop of `Elsewhere` takes a closure for taken back that has begun.
#[test]
fn a_nursery_fails_while_its_closure_begins() {
    model(|| {
        with_scope::<Value>(|scope| {
            let (n, is_dropped) = (scope.nursery(), Arc::new(AtomicBool::new(false)));
            let dropped = Dropped(is_dropped.clone());
            let result: Result<(), Value> = block_on(scope.try_run(async {
                let _capture = n.spawn_blocking(move || {
                    drop(dropped);
                    Value::new()
                });
                once_more().await;
                Err(Value::new())
            }));
            assert!(result.is_err());
            assert!(is_dropped.load(Ordering::Relaxed), "what was told to stop is waited for");
        });
    });
}
