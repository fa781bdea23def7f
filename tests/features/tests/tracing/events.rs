//! What becomes of tasks and nurseries.

use std::panic::{AssertUnwindSafe, catch_unwind};

use aioresult::{Nursery, nursery};
use aioresult_tests::{ByHand, run, yield_now};
use futures::future::pending;

use crate::recorder::{Records, recorded};

/// What is said in the span of the one task with this routine.
fn of<'a>(records: &'a Records, routine: &str) -> Vec<&'a str> {
    records.events_in(records.span_with("routine", routine))
}

/// What is said in that of the one nursery.
fn of_nursery(records: &Records) -> Vec<&str> {
    let nurseries: Vec<_> = records.iter().filter(|record| record.name == "nursery").collect();
    assert_eq!(nurseries.len(), 1, "{records}");
    records.events_in(nurseries[0])
}

/// The level of the events with this name.
fn level_of(records: &Records, name: &str) -> String {
    let mut levels: Vec<_> =
        records.iter().filter(|record| record.name == name).map(|record| record.level.to_string()).collect();
    levels.dedup();
    levels.concat()
}

async fn fails() -> Result<(), &'static str> {
    yield_now().await;
    Err("error")
}

async fn panics() {
    yield_now().await;
    std::panic::panic_any("boom")
}

#[test]
fn started_and_finished_once_however_often_it_is_polled() {
    let records = recorded(|| {
        run(async {
            nursery! { spawn async { yield_now().await; yield_now().await; }; }
        });
    });
    assert_eq!(of(&records, "async { yield_now().await; yield_now().await; }"), ["started", "finished"]);
    assert_eq!(of_nursery(&records), ["finished"]);
    assert_eq!([level_of(&records, "started"), level_of(&records, "finished")], ["TRACE", "TRACE"]);
    assert!(records.iter().all(|record| record.target == "aioresult"));
}

#[test]
fn an_error_fails_its_task_and_the_nursery_and_drops_the_others() {
    let records = recorded(|| {
        let result = run(async {
            nursery! {
                spawn pending::<()>();
                spawn fails()?;
            }
        });
        assert!(result.is_err());
    });
    assert_eq!(of(&records, "pending::<()>()"), ["started", "dropped"]);
    assert_eq!(of(&records, "fails()")[..2], ["started", "failed"]);
    assert_eq!(of_nursery(&records), ["failed"]);
    assert_eq!([level_of(&records, "failed"), level_of(&records, "dropped")], ["DEBUG", "DEBUG"]);
}

#[test]
fn an_error_that_a_capture_keeps_is_a_result_like_any_other() {
    let records = recorded(|| {
        run(async {
            nursery! {
                let result = spawn fails();
                assert!(result.await.is_err());
            }
        });
    });
    assert_eq!(of(&records, "fails()"), ["started", "finished"]);
    assert_eq!(of_nursery(&records), ["finished"]);
}

#[test]
fn an_error_of_the_body_fails_the_nursery() {
    let records = recorded(|| {
        let result: Result<(), &str> = run(async {
            nursery! {
                spawn pending::<()>();
                fails().await?;
            }
        });
        assert!(result.is_err());
    });
    assert_eq!(of(&records, "pending::<()>()"), ["started", "dropped"]);
    assert_eq!(of_nursery(&records), ["failed"]);
}

#[test]
fn a_task_that_makes_the_nursery_fail_and_returns_has_not_failed_itself() {
    async fn give_up(n: Nursery<'_, &'static str>) {
        n.fail("given up");
    }
    let records = recorded(|| {
        let result: Result<(), &str> = run(async {
            nursery!(|n| {
                type Error = &'static str;
                spawn give_up(n);
                spawn pending::<()>();
            })
        });
        assert!(result.is_err());
    });
    assert_eq!(of(&records, "give_up(n)"), ["started", "finished"]);
    // It was never polled.
    assert_eq!(of(&records, "pending::<()>()"), ["dropped"]);
    assert_eq!(of_nursery(&records), ["failed"]);
}

#[test]
fn a_task_has_not_failed_because_something_else_has() {
    let records = recorded(|| {
        let result: Result<(), &str> = run(async {
            nursery!(|n| {
                type Error = &'static str;
                spawn async {
                    std::thread::scope(|threads| { threads.spawn(move || n.fail("from elsewhere")); });
                    pending::<()>().await;
                };
            })
        });
        assert!(result.is_err());
    });
    let task = records.iter().find(|record| record.name == "task").unwrap();
    assert_eq!(records.events_in(task), ["started", "dropped"]);
}

#[test]
fn a_panic_of_a_task_is_its_own_and_the_nurserys() {
    let records = recorded(|| {
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            run(async {
                nursery! {
                    spawn pending::<()>();
                    spawn panics();
                }
            });
        }));
        assert!(unwound.is_err());
    });
    assert_eq!(of(&records, "pending::<()>()"), ["started", "dropped"]);
    assert_eq!(of(&records, "panics()")[..2], ["started", "panicked"]);
    assert_eq!(of_nursery(&records), ["panicked"]);
    assert_eq!(level_of(&records, "panicked"), "ERROR");
}

#[test]
fn a_panic_of_the_body_is_the_nurserys() {
    let records = recorded(|| {
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            run(async {
                nursery! {
                    spawn pending::<()>();
                    panics().await;
                }
            });
        }));
        assert!(unwound.is_err());
    });
    assert_eq!(of(&records, "pending::<()>()"), ["started", "dropped"]);
    assert_eq!(of_nursery(&records), ["panicked"]);
}

#[test]
fn a_task_has_one_end() {
    let records = recorded(|| {
        let failed = run(async {
            nursery! { spawn fails()?; }
        });
        assert!(failed.is_err());
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            run(async {
                nursery! { spawn panics(); }
            })
        }));
        assert!(unwound.is_err());
    });
    assert_eq!(of(&records, "fails()"), ["started", "failed"]);
    assert_eq!(of(&records, "panics()"), ["started", "panicked"]);
}

#[test]
fn a_daemon_is_dropped_or_has_finished() {
    let records = recorded(|| {
        run(async {
            nursery! {
                spawn_daemon pending::<()>();
                let _ = spawn_daemon async { 1 };
                yield_now().await;
            }
        });
    });
    assert_eq!(of(&records, "pending::<()>()"), ["started", "dropped"]);
    assert_eq!(of(&records, "async { 1 }"), ["started", "finished"]);
    assert_eq!(of_nursery(&records), ["finished"]);
}

#[test]
fn cancelled_before_and_after_it_was_polled_and_too_late() {
    let records = recorded(|| {
        run(async {
            nursery! {
                let early = spawn_cancellable pending::<()>();
                early.cancel();
                let late = spawn_cancellable pending::<u8>();
                let too_late = spawn_cancellable async { 1 };
                yield_now().await;
                late.cancel();
                too_late.cancel();
            }
        });
    });
    assert_eq!(of(&records, "pending::<()>()"), ["cancelled"]);
    assert_eq!(of(&records, "pending::<u8>()"), ["started", "cancelled"]);
    assert_eq!(of(&records, "async { 1 }"), ["started", "finished"]);
    assert_eq!(level_of(&records, "cancelled"), "DEBUG");
}

#[test]
fn dropping_a_nursery_drops_its_tasks() {
    let records = recorded(|| {
        let mut nursery = ByHand::new(async {
            nursery! {
                spawn pending::<()>();
                yield_now().await;
                let _ = spawn pending::<u8>();
                pending::<()>().await;
            }
        });
        assert!(nursery.poll().is_pending());
    });
    assert_eq!(of(&records, "pending::<()>()"), ["started", "dropped"]);
    assert_eq!(of_nursery(&records), ["dropped"]);
}

#[test]
fn a_nursery_that_was_not_polled_says_nothing() {
    let records = recorded(|| {
        drop(ByHand::new(async {
            nursery! { spawn pending::<()>(); }
        }));
    });
    assert_eq!(records.lines().len(), 0, "{records}");
}

#[test]
fn a_task_that_is_kept_back_by_the_limit_is_started_when_it_is_polled() {
    let records = recorded(|| {
        run(async {
            nursery!(|n| {
                n.set_limit(1);
                spawn yield_now();
                spawn async { tracing::info!("at last") };
            });
        });
    });
    let order: Vec<_> = records
        .iter()
        .map(|record| record.name.as_str())
        .filter(|name| ["started", "at last", "finished"].contains(name))
        .collect();
    assert_eq!(order, ["started", "finished", "started", "at last", "finished", "finished"]);
}

#[test]
fn a_task_that_is_refused_is_dropped() {
    struct SpawnOnDrop<'n>(Nursery<'n, &'static str>);
    impl Drop for SpawnOnDrop<'_> {
        fn drop(&mut self) {
            drop(self.0.spawn_daemon(async {}));
        }
    }
    let records = recorded(|| {
        let result: Result<(), &str> = run(async {
            nursery!(|n| {
                let spawner = SpawnOnDrop(n);
                spawn async { let _spawner = spawner; pending::<()>().await };
                spawn fails()?;
            })
        });
        assert!(result.is_err());
    });
    let refused = records.span_with("kind", "daemon");
    assert_eq!(records.events_in(refused), ["dropped"]);
}
