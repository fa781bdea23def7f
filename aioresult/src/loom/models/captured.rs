//! Futures whose results are captured, polled by one thread and awaited by another.

use std::future::{pending, poll_fn};
use std::task::Poll;

use loom::sync::Arc;

use super::support::{Value, block_on, model, poll_once, spawn};
use crate::loom::atomic::{AtomicBool, Ordering};
use crate::{ResultError, capture, try_capture};

/// Says, without ordering anything, that it was dropped.
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Fails if `poll` keeps a future that is ready, or if `Signal::set` stores with `Relaxed`.
#[test]
fn a_captured_future_is_gone_when_its_result_is_there() {
    model(|| {
        let is_dropped = Arc::new(AtomicBool::new(false));
        let dropped = Dropped(is_dropped.clone());
        let (run, result) = capture(poll_fn(move |_| {
            let _held = &dropped;
            Poll::Ready(Value::new())
        }));
        let thread = spawn(move || block_on(run));
        block_on(async { (&result).await.unwrap().look() });
        assert!(is_dropped.load(Ordering::Relaxed));
        thread.join().unwrap();
    });
}

/// Fails if the drop of a `Completion` completes nothing, or if `Captured` drops it before the future.
#[test]
fn a_captured_future_is_dropped_while_its_result_is_awaited() {
    model(|| {
        let is_dropped = Arc::new(AtomicBool::new(false));
        let dropped = Dropped(is_dropped.clone());
        let (run, result) = capture(async move {
            let _held = dropped;
            pending::<Value>().await
        });
        let thread = spawn(move || {
            let mut run = Box::pin(run);
            assert!(poll_once(run.as_mut()).is_pending());
        });
        block_on(async { assert!(matches!((&result).await, Err(ResultError::Cancelled))) });
        assert!(is_dropped.load(Ordering::Relaxed));
        thread.join().unwrap();
    });
}

/// Fails if `Signal::is_done` loads with `Relaxed`.
#[test]
fn an_error_is_shared_by_who_runs_and_who_awaits() {
    model(|| {
        let (run, result) = try_capture(async { Err::<(), _>(Value::new()) });
        let thread = spawn(move || block_on(run).unwrap_err().error().look());
        block_on(result.wait_done());
        result.error().unwrap().look();
        drop(result);
        thread.join().unwrap();
    });
}
