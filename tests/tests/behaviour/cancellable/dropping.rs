//! What is dropped when a task is cancelled, in which order, and what the destructors may do: panic, and cancel others.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, PanicOnDrop, message, run, yield_now};
use futures::future::pending;

use super::{CancelOnDrop, Own, forever, never_cancelled};

#[test]
fn a_destructor_panics_during_cancel() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            let bomb = || async {
                let _guard = log.guard("task");
                let _bomb = PanicOnDrop("drop");
                pending::<()>().await
            };
            let frame = spawn_cancellable bomb();
            let heap = n.spawn_cancellable(bomb());
            let sibling = spawn async { yield_now().await; "not disturbed" };
            yield_now().await;
            for capture in [&frame, &heap] {
                let payload = catch_unwind(AssertUnwindSafe(|| capture.cancel())).unwrap_err();
                assert_eq!(message(&*payload), "drop");
                assert_eq!(log.take(), ["task dropped"]);
                assert!(capture.result().unwrap().is_err());
                capture.cancel();
            }
            assert!(frame.await.is_err() && heap.await.is_err());
            assert_eq!(sibling.await, "not disturbed");
        });
    });
}

#[test]
fn the_panic_of_a_destructor_is_that_of_whoever_cancels() {
    let log = Log::new();
    let payload = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            let _ = nursery! {
                let task = spawn_cancellable async { let _bomb = PanicOnDrop("drop"); pending::<()>().await };
                spawn async { yield_now().await; task.cancel(); log.say("not reached") };
                spawn async { task.wait_done().await; log.say("not seen") };
                spawn forever(&log, "last");
            };
        });
    }));
    assert_eq!(message(&*payload.unwrap_err()), "drop");
    assert_eq!(log.take(), ["last dropped"]);
}

#[test]
fn a_destructor_panics_when_another_thread_or_the_task_itself_has_cancelled() {
    let payload_of = |by_itself: bool| {
        let payload = catch_unwind(AssertUnwindSafe(|| {
            run(async move {
                nursery!(|n| {
                    let own = Own::<()>::new();
                    let cancel = || own.get().unwrap().cancel();
                    own.set(n.spawn_cancellable(async {
                        let _bomb = PanicOnDrop("drop");
                        if by_itself {
                            cancel();
                        }
                        pending::<()>().await
                    }))
                    .unwrap();
                    yield_now().await;
                    thread::scope(|threads| {
                        threads.spawn(cancel);
                    });
                    pending::<()>().await;
                });
            });
        }));
        message(&*payload.unwrap_err()).to_owned()
    };
    assert_eq!([payload_of(true), payload_of(false)], ["drop", "drop"]);
}

#[test]
fn destructors_cancel_others_while_the_nursery_is_failing() {
    let log = Log::new();
    let result: Result<(), &str> = run(async {
        nursery! {
            let first = spawn_cancellable forever(&log, "first");
            let second = spawn_cancellable forever(&log, "second");
            spawn async { assert!((&first).await.is_err()); log.say("polled again") };
            spawn async { let _cancel = CancelOnDrop(&first, &log); pending::<()>().await };
            spawn async { yield_now().await; Err::<(), _>("error") }?;
            second.await.unwrap();
        }
    });
    assert_eq!(result, Err("error"));
    // The order stays that of a nursery that fails.
    assert_eq!(log.take(), ["cancelled: false", "second dropped", "first dropped"]);
}

#[test]
fn destructors_cancel_others_while_the_nursery_is_dropped_or_daemons_end() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let first = spawn_cancellable forever(&log, "first");
            spawn async { let _cancel = CancelOnDrop(&first, &log); pending::<()>().await };
        }
    });
    assert!(nursery.poll().is_pending());
    drop(nursery);
    assert_eq!(log.take(), ["cancelled: false", "first dropped"]);
    run(async {
        nursery! {
            let first = spawn_daemon async { forever(&log, "first").await; never_cancelled() };
            spawn_daemon async { let _cancel = CancelOnDrop(&first, &log); pending::<()>().await };
            yield_now().await;
        }
    });
    assert_eq!(log.take(), ["cancelled: false", "first dropped"]);
}

#[test]
fn a_destructor_of_a_cancelled_task_cancels_another() {
    let log = Log::new();
    run(async {
        nursery! {
            let first = spawn_cancellable forever(&log, "first");
            let second = spawn_cancellable async {
                let _cancel = CancelOnDrop(&first, &log);
                pending::<()>().await
            };
            yield_now().await;
            second.cancel();
            assert!((&first).await.is_err() && second.await.is_err());
        }
    });
    assert_eq!(log.take(), ["first dropped", "cancelled: true"]);
}

#[test]
fn a_cancelled_task_is_dropped_at_once_and_the_others_last_started_first() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let log = &log;
            let first = spawn_cancellable forever(log, "first");
            let second = spawn_cancellable forever(log, "second");
            let [third] = ["third"].map(|name| spawn_cancellable forever(log, name));
            let fourth = spawn_cancellable forever(log, "fourth");
            let _body = log.guard("body");
            yield_now().await;
            second.cancel();
            pending::<()>().await;
            drop((first, third, fourth));
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["second dropped"]);
    drop(nursery);
    assert_eq!(log.take(), ["fourth dropped", "third dropped", "first dropped", "body dropped"]);
}

#[test]
fn a_nursery_inside_of_the_cancelled_task_is_dropped() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let outer = spawn_cancellable async {
                nursery! {
                    spawn forever(&log, "leaf 1");
                    spawn_daemon forever(&log, "daemon");
                    for _ in 0..1 {
                        spawn forever(&log, "leaf 2");
                    }
                    let _body = log.guard("inner body");
                    pending::<()>().await;
                }
            };
            yield_now().await;
            outer.cancel();
            log.say("cancelled");
        }
    });
    assert!(nursery.poll_while_woken().is_ready());
    let expected = ["leaf 2 dropped", "daemon dropped", "leaf 1 dropped", "inner body dropped", "cancelled"];
    assert_eq!(log.take(), expected);
}
