//! How they end: with a panic, or polled once too often.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use aioresult::{ResultError, capture, nursery, try_capture};
use aioresult_tests::{ByHand, Log, counted, on_wake, poll_with, run, yield_now};
use async_executor::Executor;
use futures::FutureExt;
use futures::executor::block_on;
use futures::stream::{FuturesUnordered, StreamExt};

use super::payload_of;

async fn fails(log: &Log) -> u32 {
    let _guard = log.guard("task");
    yield_now().await;
    std::panic::panic_any("task")
}

async fn fails_quietly() -> u32 {
    fails(&Log::new()).await
}

#[test]
fn a_panic_goes_on_and_its_result_says_so() {
    let log = Log::new();
    let (task, result) = capture(fails(&log));
    let mut waits = ByHand::new(result.clone());
    assert!(waits.poll().is_pending());
    assert_eq!(payload_of(|| run(task)), "task");
    assert_eq!(waits.wakes(), 1);
    assert_eq!(waits.poll(), Poll::Ready(Err(ResultError::Panicked)));
    assert_eq!((result.error(), result.is_done()), (None, true));
    assert_eq!(log.take(), ["task dropped"]);
    let (task, result) = try_capture(async { Ok::<_, String>(fails(&log).await) });
    assert_eq!(payload_of(|| run(task).is_ok()), "task");
    assert_eq!(result.result(), Err(ResultError::Panicked));
}

#[test]
fn a_panic_takes_a_nursery_with_it() {
    let (task, result) = capture(fails_quietly());
    assert_eq!(
        payload_of(|| run(async {
            nursery! { spawn task; }
        })),
        "task"
    );
    assert_eq!(result.result(), Err(ResultError::Panicked));
}

#[tokio::test]
async fn a_panic_is_seen_by_tokio() {
    let (task, result) = capture(fails_quietly());
    let joined = tokio::spawn(task);
    assert_eq!(result.await, Err(ResultError::Panicked));
    assert!(joined.await.unwrap_err().is_panic());
}

#[test]
fn a_panic_goes_through_other_runners() {
    let (task, result) = capture(fails_quietly());
    let mut tasks = FuturesUnordered::from_iter([task]);
    assert_eq!(payload_of(|| run(tasks.next())), "task");
    assert_eq!(result.result(), Err(ResultError::Panicked));
    let (task, result) = capture(fails_quietly());
    let executor = Executor::new();
    let task = executor.spawn(task);
    assert_eq!(payload_of(|| block_on(executor.run(task))), "task");
    assert_eq!(result.result(), Err(ResultError::Panicked));
    let (task, result) = capture(fails_quietly());
    assert!(run(std::panic::AssertUnwindSafe(task).catch_unwind()).is_err());
    assert_eq!(result.result(), Err(ResultError::Panicked));
}

#[test]
fn one_that_has_returned_is_not_polled_again() {
    let polls = AtomicUsize::new(0);
    let (task, result) = capture(counted(&polls, async { 1 }));
    let mut task = ByHand::new(task);
    assert!(task.poll().is_ready());
    assert_eq!(payload_of(|| task.poll()), "a captured future is not polled again when it has returned");
    drop(task);
    assert_eq!(polls.load(Ordering::SeqCst), 1);
    assert_eq!(result.result(), Ok(&1));
}

#[test]
fn a_waker_that_panics_reaches_the_runner_when_the_result_is_there() {
    let (task, mut result) = capture(async { 1 });
    let bomb = on_wake(|| std::panic::panic_any("waker"));
    assert!(poll_with(&bomb, &mut result).is_pending());
    assert_eq!(payload_of(|| run(task)), "waker");
    assert_eq!(run(result), Ok(1));
}

#[test]
fn a_waker_that_panics_when_it_is_cancelled_comes_out_of_the_drop() {
    let (task, mut result) = capture(async { 1 });
    let bomb = on_wake(|| std::panic::panic_any("waker"));
    assert!(poll_with(&bomb, &mut result).is_pending());
    assert_eq!(payload_of(|| drop(task)), "waker");
    assert_eq!(run(result), Err(ResultError::Cancelled));
}

#[test]
fn a_waker_that_panics_does_not_come_before_the_tasks_own_panic() {
    let (task, mut result) = capture(fails_quietly());
    let bomb = on_wake(|| std::panic::panic_any("waker"));
    assert!(poll_with(&bomb, &mut result).is_pending());
    assert_eq!(payload_of(|| run(task)), "task");
    assert_eq!(run(result), Err(ResultError::Panicked));
}

#[test]
fn a_waker_that_panics_when_it_is_cancelled_does_not_come_before_another_panic() {
    let (task, mut result) = capture(async { 1 });
    let bomb = on_wake(|| std::panic::panic_any("waker"));
    assert!(poll_with(&bomb, &mut result).is_pending());
    let panics = || {
        let _task = task;
        std::panic::panic_any("runner");
    };
    assert_eq!(payload_of(panics), "runner");
    assert_eq!(run(result), Err(ResultError::Cancelled));
}
