//! What those get who await a cancelled task, and which tasks can be cancelled: those with such a result.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::channel::oneshot;
use futures::future::pending;

use super::{Cancellable, forever, never_cancelled};

#[test]
fn those_who_await_it_are_woken() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            let (cancel, cancelled) = oneshot::channel::<()>();
            let frame = spawn_cancellable pending::<u32>();
            let heap = n.spawn_cancellable(pending::<u32>());
            spawn async { log.say(format_args!("by reference {}", (&frame).await.is_err())) };
            spawn async { frame.wait_done().await; log.say("it is done") };
            spawn async { cancelled.await.unwrap(); frame.cancel(); log.say("cancelled") };
            let mut waits = pin!(heap);
            poll_fn(|cx| {
                assert!(waits.as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
            yield_now().await;
            cancel.send(()).unwrap();
            assert!((&frame).await.is_err());
            log.say("body");
            waits.cancel();
            assert!(waits.await.is_err());
        });
    });
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["cancelled", "by reference true", "it is done", "body"]);
}

#[test]
fn with_a_question_mark_an_err_fails_the_nursery() {
    let log = Log::new();
    let frame: Result<(), &str> = run(async {
        nursery! {
            spawn forever(&log, "sibling");
            let task = spawn_cancellable async { yield_now().await; Err::<u32, _>("frame") }?;
            task.await.unwrap();
        }
    });
    assert_eq!((frame, log.take()), (Err("frame"), vec!["sibling dropped".into()]));
    let heap: Result<(), String> = run(async {
        nursery! {
            type Error = String;
            for text in ["1", "x"] {
                // Converted into the block's error.
                let _ = spawn_cancellable async move { text.parse::<u32>().map_err(|_| text) }?;
            }
        }
    });
    assert_eq!(heap, Err("x".into()));
    let handle: Result<(), &str> = run(async {
        nursery!(|n| {
            type Error = &'static str;
            drop(n.try_spawn_cancellable(async { Err::<(), _>("handle") }));
        })
    });
    assert_eq!(handle, Err("handle"));
}

#[test]
fn with_a_question_mark_the_result_is_that_of_the_ok() {
    let results: Result<_, String> = run(async {
        nursery!(|n| {
            let returns: Cancellable<'_, u32> = spawn_cancellable async { Ok(1) }?;
            let stopped: Cancellable<'_, u32> = spawn_cancellable pending::<Result<u32, String>>()?;
            let handle: Cancellable<'_, u32> = n.try_spawn_cancellable(pending::<Result<u32, String>>());
            yield_now().await;
            stopped.cancel();
            handle.cancel();
            // To be cancelled is no failure.
            (returns.await, stopped.await.is_err(), handle.await.is_err())
        })
    });
    assert_eq!(results, Ok((Ok(1), true, true)));
}

#[test]
fn without_the_question_mark_both_results_are_in_the_capture() {
    let (failed, cancelled) = run(async {
        nursery! {
            let failed = spawn_cancellable async { Err::<(), _>("kept") };
            let cancelled = spawn_cancellable pending::<Result<(), &str>>();
            spawn async { cancelled.cancel() };
        }
    });
    assert_eq!(failed.into_result(), Ok(Err("kept")));
    assert!(cancelled.into_result().is_err());
}

#[test]
fn in_a_pure_block_the_others_cancel_it() {
    let log = Log::new();
    let (a, b) = run(async {
        nursery! {
            let a = spawn_cancellable async { log.guard("result of a") };
            let b = spawn_cancellable forever(&log, "b");
            spawn async { yield_now().await; a.cancel(); b.cancel() };
            spawn_daemon async { assert!((&b).await.is_err()); log.say("daemon saw it") };
        }
    });
    assert!(a.is_ok() && b.is_err());
    assert_eq!(log.take(), ["b dropped", "daemon saw it"]);
    drop(a);
    assert_eq!(log.take(), ["result of a dropped"]);
}

#[test]
fn in_a_pure_block_that_can_fail() {
    let result: Result<_, &str> = run(async {
        nursery! {
            let a = spawn_cancellable pending::<Result<u8, &str>>()?;
            spawn async { a.cancel() };
        }
    });
    assert!(result.unwrap().is_err());
}

#[test]
fn any_task_with_such_a_result_can_be_cancelled() {
    let log = Log::new();
    run(async {
        nursery! {
            let log = &log;
            let inner = spawn_cancellable forever(log, "inner");
            let forwards = spawn async { let _guard = log.guard("forwards"); *(&inner).await };
            let daemon = spawn_daemon async { forever(log, "daemon").await; never_cancelled() };
            yield_now().await;
            forwards.cancel();
            daemon.cancel();
            assert!(forwards.await.is_err() && daemon.await.is_err());
            assert!(!inner.is_done(), "to cancel the one that awaits does not cancel the awaited one");
            inner.cancel();
        }
    });
    assert_eq!(log.take(), ["forwards dropped", "daemon dropped", "inner dropped"]);
}

#[test]
fn what_it_says() {
    let cancelled = run(async {
        nursery! {
            let task = spawn_cancellable pending::<()>();
            task.cancel();
            task.await.unwrap_err()
        }
    });
    let error: &dyn std::error::Error = &cancelled;
    assert_eq!(error.to_string(), "the task was cancelled");
    assert_eq!(cancelled, { cancelled });
}
