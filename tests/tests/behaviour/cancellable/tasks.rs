//! Tasks that cancel: themselves, each other, and the one in which their nursery runs.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, message, run, yield_now};
use futures::future::pending;

use super::{CancelOnDrop, Own, forever};

#[test]
fn a_task_that_cancels_itself_runs_on_to_its_next_await() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let (own, log) = (Own::<()>::new(), &log);
            let task = async {
                let _guard = log.guard("task");
                own.get().unwrap().cancel();
                log.say(format_args!("runs on, done: {}", own.get().unwrap().is_done()));
                yield_now().await;
                log.say("not reached");
            };
            own.set(n.spawn_cancellable(task)).unwrap();
            spawn async { log.say("next task") };
        });
        log.say("nursery ends");
    });
    // In the same turn.
    assert!(nursery.poll().is_ready());
    assert_eq!(log.take(), ["runs on, done: false", "task dropped", "next task", "nursery ends"]);
}

#[test]
fn a_task_that_cancels_itself_and_returns_in_the_same_poll_keeps_its_value() {
    let values = run(async {
        nursery!(|n| {
            let own = Own::new();
            let set = own.set(n.spawn_cancellable(async {
                own.get().unwrap().cancel();
                5
            }));
            assert!(set.is_ok());
            // Polled next. It does not get what was meant for the first.
            let other = spawn_cancellable async { yield_now().await; 6 };
            (*own.get().unwrap().await, other.await)
        })
    });
    assert_eq!(values, (Ok(5), Ok(6)));
}

#[test]
fn a_task_that_cancels_itself_and_panics_in_the_same_poll() {
    let payload = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            nursery!(|n| {
                let own = Own::<()>::new();
                own.set(n.spawn_cancellable(async {
                    own.get().unwrap().cancel();
                    panic_any("boom")
                }))
                .unwrap();
            });
        });
    }));
    assert_eq!(message(&*payload.unwrap_err()), "boom");
}

#[test]
fn a_task_that_cancels_itself_and_fails_in_the_same_poll_fails_the_nursery() {
    let result: Result<(), &str> = run(async {
        nursery!(|n| {
            type Error = &'static str;
            let own = Own::<()>::new();
            own.set(n.try_spawn_cancellable(async {
                own.get().unwrap().cancel();
                Err("failed")
            }))
            .unwrap();
        })
    });
    assert_eq!(result, Err("failed"));
}

#[test]
fn two_tasks_cancel_each_other() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let (first, second, log) = (Own::<()>::new(), Own::<()>::new(), &log);
            first
                .set(n.spawn_cancellable(async {
                    yield_now().await;
                    second.get().unwrap().cancel();
                    log.say("first runs on");
                    forever(log, "first").await;
                }))
                .unwrap();
            second
                .set(n.spawn_cancellable(async {
                    let _guard = log.guard("second");
                    let _cancel = CancelOnDrop(first.get().unwrap(), log);
                    pending::<()>().await
                }))
                .unwrap();
            assert!(first.get().unwrap().await.is_err() && second.get().unwrap().await.is_err());
        });
    });
    assert_eq!(log.take(), ["cancelled: false", "second dropped", "first runs on", "first dropped"]);
}

#[test]
fn a_sibling_cancels_a_sibling() {
    let log = Log::new();
    run(async {
        nursery! {
            let log = &log;
            let a = spawn_cancellable forever(log, "a");
            let b = spawn_cancellable async { yield_now().await; a.cancel(); log.say("b goes on") };
            for _ in 0..1 {
                let c = spawn_cancellable forever(log, "c");
                spawn async move { yield_now().await; c.cancel(); log.say("d goes on") };
            }
            assert!(b.await.is_ok());
        }
    });
    assert_eq!(log.take(), ["a dropped", "b goes on", "c dropped", "d goes on"]);
}

#[test]
fn a_task_of_a_nursery_inside_of_a_task_cancels_that_one() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let (own, log) = (Own::<()>::new(), &log);
            let outer = async {
                nursery! {
                    let own = &own;
                    spawn async {
                        own.get().unwrap().cancel();
                        log.say("leaf runs on");
                        yield_now().await;
                        log.say("not reached");
                    };
                    for _ in 0..1 {
                        // It may have its turn: all of this is one poll of the outer task.
                        spawn forever(log, "other leaf");
                    }
                }
            };
            own.set(n.spawn_cancellable(outer)).unwrap();
            assert!(own.get().unwrap().await.is_err());
        });
    });
    assert_eq!(log.take(), ["leaf runs on", "other leaf dropped"]);
}
