//! What their destructors may do at the normal end: panic, make the nursery fail, start tasks.

use aioresult::{Nursery, Scope, nursery};
use aioresult_tests::{Log, PanicOnDrop, run, yield_now};
use futures::future::pending;

use super::{forever, payload_of};

#[test]
fn a_destructor_panics_at_the_normal_end() {
    let log = Log::new();
    let bomb = || async {
        let _bomb = PanicOnDrop("drop");
        pending::<()>().await
    };
    let in_frame = payload_of(async {
        nursery! {
            let _local = log.guard("local");
            let kept = spawn async { log.guard("result") };
            spawn_daemon forever(&log, "first");
            for _ in 0..1 {
                spawn_daemon bomb();
            }
            spawn_daemon forever(&log, "third");
            yield_now().await;
            log.say("body ends");
            kept.await
        }
    });
    assert_eq!(in_frame, "drop");
    let after = ["third dropped", "first dropped"];
    let lines = log.take();
    assert_eq!(lines[..3], ["body ends", after[0], after[1]]);
    assert_eq!(lines.len(), 5, "the result and the local were dropped, too: {lines:?}");
    let on_heap = payload_of(async {
        let scope = Scope::new();
        let (n, log) = (scope.nursery(), &log);
        scope
            .run(async {
                drop(n.spawn_daemon(forever(log, "first")));
                drop(n.spawn_daemon(bomb()));
                drop(n.spawn_daemon(forever(log, "third")));
                yield_now().await;
            })
            .await
    });
    assert_eq!(on_heap, "drop");
    assert_eq!(log.take(), after);
}

#[test]
fn a_destructor_panics_in_a_pure_block_and_its_captures_are_dropped() {
    let log = Log::new();
    let payload = payload_of(async {
        nursery! {
            let kept = spawn async { yield_now().await; log.guard("result") };
            spawn_daemon async { let _bomb = PanicOnDrop("drop"); (&kept).await; pending::<()>().await };
            spawn_daemon async { let _bomb = PanicOnDrop("earlier"); pending::<()>().await };
        }
    });
    assert_eq!(payload, "earlier");
    assert_eq!(log.take(), ["result dropped"]);
}

/// Makes the nursery fail when it is dropped.
struct FailOnDrop<'n>(Nursery<'n, &'static str>);

impl Drop for FailOnDrop<'_> {
    fn drop(&mut self) {
        self.0.fail("late");
    }
}

#[test]
fn a_destructor_makes_the_nursery_fail_at_the_normal_end() {
    let log = Log::new();
    let in_frame = run(async {
        let result = nursery!(|n| {
            type Error = &'static str;
            let _kept = spawn async { log.guard("result") };
            spawn_daemon async { let _fails = FailOnDrop(n); pending::<()>().await };
            let _other = spawn async { yield_now().await };
        });
        log.say("yields");
        result.map(|_| ())
    });
    assert_eq!(in_frame, Err("late"));
    assert_eq!(log.take(), ["result dropped", "yields"]);
    let from_loop: Result<(), &str> = run(async {
        nursery!(|n| {
            type Error = &'static str;
            for _ in 0..2 {
                spawn_daemon async move { let _fails = FailOnDrop(n); pending::<()>().await };
            }
            yield_now().await;
        })
    });
    assert_eq!(from_loop, Err("late"));
    let on_heap = run(async {
        let scope = Scope::new();
        let n = scope.nursery();
        scope
            .try_run(async {
                let fails = FailOnDrop(n);
                drop(n.spawn_daemon(async {
                    let _fails = fails;
                    pending::<()>().await
                }));
                Ok(log.guard("result"))
            })
            .await
            .map(|_| ())
    });
    assert_eq!(on_heap, Err("late"));
    assert_eq!(log.take(), ["result dropped"]);
}

/// Starts a task and a daemon when it is dropped.
struct SpawnOnDrop<'n>(Nursery<'n>, &'n Log);

impl Drop for SpawnOnDrop<'_> {
    fn drop(&mut self) {
        let SpawnOnDrop(n, log) = *self;
        let guards = ["late task", "late daemon"].map(|name| log.guard(name));
        let [task, daemon] = guards.map(|guard| async move {
            let _guard = guard;
            log.say("polled");
        });
        let captures = (n.spawn(task), n.spawn_daemon(daemon));
        assert!(!captures.0.is_done() && !captures.1.is_done());
        log.say("spawner dropped");
    }
}

#[test]
fn what_a_destructor_starts_at_the_normal_end_is_dropped_unpolled() {
    let log = Log::new();
    let expected = ["late task dropped", "late daemon dropped", "spawner dropped", "nursery ends"];
    run(async {
        nursery!(|n| {
            let log = &log;
            spawn_daemon async move { let _spawns = SpawnOnDrop(n, log); pending::<()>().await };
            spawn yield_now();
        });
        log.say("nursery ends");
    });
    assert_eq!(log.take(), expected);
    run(async {
        let scope = Scope::new();
        let (n, log) = (scope.nursery(), &log);
        scope
            .run(async {
                let spawns = SpawnOnDrop(n, log);
                drop(n.spawn_daemon(async {
                    let _spawns = spawns;
                    pending::<()>().await
                }));
            })
            .await;
        log.say("nursery ends");
    });
    assert_eq!(log.take(), expected);
}

#[test]
fn what_a_local_of_the_body_starts_at_the_end_runs_also_if_there_was_a_daemon() {
    for daemons in 0..2 {
        let log = Log::new();
        run(async {
            nursery!(|n| {
                let log = &log;
                let _spawns = SpawnOnDrop(n, log);
                for _ in 0..daemons {
                    spawn_daemon pending::<()>();
                }
            });
        });
        assert!(log.take().contains(&"polled".into()), "with {daemons} daemons");
    }
}
