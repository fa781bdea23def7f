//! A failure that comes from another thread.

use std::future::{pending, poll_fn};
use std::task::Poll;

use super::support::{Value, block_on, model, spawn, with_scope};

/// Fails if `failed_too_late` is always false; if `begin_to_fail`, `is_failing`, `is_closed` or `Core::close` is not `SeqCst`.
#[test]
fn a_failure_while_the_nursery_ends() {
    model(|| {
        with_scope::<Value>(|scope| {
            let n = scope.nursery();
            let mut thread = None;
            let result = block_on(scope.try_run(async {
                thread = Some(spawn(move || n.fail(Value::new())));
                Ok(())
            }));
            if let Err(error) = &result {
                error.look();
            }
            thread.unwrap().join().unwrap();
        });
    });
}

/// Fails if `Block::close` or `Block::is_closed` is not `SeqCst`.
#[test]
fn a_failure_while_a_nursery_with_wakers_ends() {
    model(|| {
        with_scope::<Value>(|scope| {
            let n = scope.nursery();
            let mut thread = None;
            let result = block_on(scope.try_run(async {
                drop(poll_fn(|cx| Poll::Ready(cx.waker().clone())).await);
                thread = Some(spawn(move || n.fail(Value::new())));
                Ok(())
            }));
            if let Err(error) = &result {
                error.look();
            }
            thread.unwrap().join().unwrap();
        });
    });
}

/// Fails if the phase is not changed by `start`, or looked at by `wake_if_elsewhere`, with `SeqCst`; or if `run_ready` does not
/// look at the signals so.
#[test]
fn a_failure_while_the_nursery_starts() {
    model(|| {
        with_scope::<Value>(|scope| {
            let n = scope.nursery();
            let thread = spawn(move || n.fail(Value::new()));
            let result: Result<(), Value> = block_on(scope.try_run(pending()));
            result.unwrap_err().look();
            thread.join().unwrap();
        });
    });
}

/// Fails if `Engine::fail` does not wake the nursery, if `sleep` does not look at the signals, or if `run_ready` does not set
/// `FAILS`.
#[test]
fn a_failure_while_the_nursery_sleeps() {
    model(|| {
        with_scope::<Value>(|scope| {
            let n = scope.nursery();
            let mut thread = None;
            let result: Result<(), Value> = block_on(scope.try_run(async {
                thread = Some(spawn(move || n.fail(Value::new())));
                pending().await
            }));
            result.unwrap_err().look();
            thread.unwrap().join().unwrap();
        });
    });
}

/// Fails if `Engine::fail` does not ask whether the nursery has closed.
#[test]
fn two_failures() {
    model(|| {
        with_scope::<Value>(|scope| {
            let n = scope.nursery();
            let threads = [(); 2].map(|()| spawn(move || n.fail(Value::new())));
            let result: Result<(), Value> = block_on(scope.try_run(pending()));
            result.unwrap_err().look();
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
    });
}
