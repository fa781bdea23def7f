//! Those that are dropped before their end are cancelled.

use std::time::Duration;

use aioresult::{ResultError, capture, nursery, try_capture};
use aioresult_tests::{ByHand, Log, run, yield_now};
use async_executor::Executor;
use futures::future::{FutureExt, pending};
use futures::stream::FuturesUnordered;
use tokio::task::{JoinHandle, JoinSet};

const CANCELLED: Result<u32, ResultError> = Err(ResultError::Cancelled);

#[test]
fn one_that_is_never_polled() {
    let (task, result) = capture(pending::<u32>());
    assert_eq!(result.result(), Err(ResultError::NotDone));
    drop(task);
    assert!(result.is_done());
    assert_eq!(result.result(), Err(ResultError::Cancelled));
    assert_eq!(run(result), CANCELLED);
    let (_, result) = try_capture(async { Err::<u32, _>("lost") });
    assert_eq!(run(result), Err(ResultError::Cancelled));
}

#[test]
fn one_that_has_begun() {
    let log = Log::new();
    let (task, result) = capture(async {
        let _guard = log.guard("task");
        pending::<u32>().await
    });
    let mut task = ByHand::new(task);
    assert!(task.poll().is_pending());
    let mut waits = ByHand::new(result);
    assert!(waits.poll().is_pending());
    drop(task);
    assert_eq!(waits.wakes(), 1);
    assert_eq!(waits.poll(), std::task::Poll::Ready(CANCELLED));
    assert_eq!(log.take(), ["task dropped"]);
}

#[test]
fn one_whose_result_nobody_keeps_runs_nevertheless() {
    let log = Log::new();
    let (task, _) = capture(async { log.say("runs") });
    run(task);
    assert_eq!(log.take(), ["runs"]);
}

#[test]
fn in_a_nursery_that_fails_or_is_dropped() {
    let ((first, failed), (second, dropped)) = (capture(pending::<u32>()), capture(pending::<u32>()));
    let error: Result<(), &str> = run(async {
        nursery! {
            spawn async { first.await; };
            spawn async { yield_now().await; Err::<(), _>("fails") }?;
        }
    });
    assert_eq!((error, failed.result()), (Err("fails"), Err(ResultError::Cancelled)));
    let mut nursery = ByHand::new(async {
        nursery! { spawn second; }
    });
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    assert_eq!(dropped.result(), Err(ResultError::Cancelled));
}

#[test]
fn as_a_daemon_or_cancelled_in_a_nursery() {
    let ((first, daemon), (second, cancelled)) = (capture(pending::<u32>()), capture(pending::<u32>()));
    run(async {
        nursery! {
            spawn_daemon first;
            let second = spawn_cancellable second;
            yield_now().await;
            second.cancel();
            assert_eq!((&cancelled).await, Err(ResultError::Cancelled));
            assert!(!daemon.is_done());
        }
    });
    assert_eq!(daemon.result(), Err(ResultError::Cancelled));
}

#[tokio::test]
async fn an_aborted_tokio_task() {
    for polled in [false, true] {
        let (task, result) = capture(pending::<u32>());
        let joined = tokio::spawn(task);
        if polled {
            tokio::task::yield_now().await;
        }
        assert!(!result.is_done());
        joined.abort();
        assert_eq!(result.await, CANCELLED);
        assert!(joined.await.unwrap_err().is_cancelled());
    }
}

#[tokio::test]
async fn those_of_a_join_set_that_is_dropped() {
    let mut tasks = JoinSet::new();
    let (task, result) = capture(pending::<u32>());
    tasks.spawn(task);
    tokio::task::yield_now().await;
    drop(tasks);
    assert_eq!(result.await, CANCELLED);
}

#[test]
fn those_of_a_runtime_that_shuts_down() {
    let (polled, first) = capture(pending::<u32>());
    let (unpolled, second) = capture(pending::<u32>());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let polled: JoinHandle<()> = runtime.spawn(polled);
    runtime.block_on(tokio::task::yield_now());
    runtime.spawn(unpolled);
    assert!(!first.is_done() && !second.is_done());
    let handle = runtime.handle().clone();
    drop(runtime);
    assert_eq!((run(first), run(second)), (CANCELLED, CANCELLED));
    assert!(polled.now_or_never().unwrap().unwrap_err().is_cancelled());
    // And one that has come too late.
    let (task, result) = capture(pending::<u32>());
    handle.spawn(task);
    assert_eq!(run(result), CANCELLED);
}

#[test]
fn those_of_other_runners_that_are_dropped() {
    let (task, result) = capture(pending::<u32>());
    let tasks = FuturesUnordered::from_iter([task]);
    drop(tasks);
    assert_eq!(result.result(), Err(ResultError::Cancelled));

    let (task, result) = capture(pending::<u32>());
    let executor = Executor::new();
    executor.spawn(task).detach();
    assert!(executor.try_tick());
    drop(executor);
    assert_eq!(result.result(), Err(ResultError::Cancelled));

    let (task, result) = capture(pending::<u32>());
    let task = Executor::new().spawn(task);
    drop(task);
    assert_eq!(result.result(), Err(ResultError::Cancelled));
}

#[tokio::test(start_paused = true)]
async fn one_whose_time_is_up() {
    let (task, result) = capture(pending::<u32>());
    assert!(tokio::time::timeout(Duration::from_secs(1), task).await.is_err());
    assert_eq!(result.await, CANCELLED);
}

#[test]
fn one_that_is_forgotten_leaves_its_result_pending() {
    let (task, result) = capture(pending::<u32>());
    std::mem::forget(task);
    assert!(ByHand::new(result).poll_while_woken().is_pending());
}
