//! Promise 5: a spawned task may spawn; a nursery that is failing drops new tasks unpolled. Nothing runs
//! inside of `spawn`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use aioresult::{Nursery, Scope, nursery};
use aioresult_tests::{ByHand, Log, message, run, yield_now};
use futures::future::pending;

#[test]
fn a_task_is_first_polled_after_the_body_has_yielded() {
    let log = Log::new();
    run(async {
        nursery! {
            spawn async { log.say("frame") };
            for _ in 0..1 {
                spawn async { log.say("heap") };
            }
            log.say("body");
            yield_now().await;
        }
    });
    assert_eq!(log.take(), ["body", "frame", "heap"]);
}

#[test]
fn tasks_that_respawn_end_when_they_stop() {
    fn breed(n: Nursery<'_>, log: &Log, depth: u32) {
        for _ in 0..2 {
            let log = log.clone();
            drop(n.spawn(async move {
                yield_now().await;
                log.say(depth);
                if depth > 1 {
                    breed(n, &log, depth - 1);
                }
            }));
        }
    }
    let log = Log::new();
    run(async {
        nursery!(|n| {
            breed(n, &log, 5);
        });
    });
    assert_eq!(log.take().len(), 2 + 4 + 8 + 16 + 32);
}

#[test]
fn a_failing_nursery_is_not_revived_by_tasks_that_respawn() {
    async fn hydra<'n>(n: Nursery<'n, &'static str>, heads: &'n Mutex<u32>) -> Result<(), &'static str> {
        for _ in 0..2 {
            drop(n.try_spawn(hydra_boxed(n, heads)));
        }
        let mut heads = heads.lock().unwrap();
        *heads += 1;
        if *heads == 10 { Err("ten heads") } else { Ok(()) }
    }
    type Hydra<'n> = std::pin::Pin<Box<dyn Future<Output = Result<(), &'static str>> + Send + 'n>>;
    fn hydra_boxed<'n>(n: Nursery<'n, &'static str>, heads: &'n Mutex<u32>) -> Hydra<'n> {
        Box::pin(hydra(n, heads))
    }
    let heads = Mutex::new(0);
    let result = run(async {
        nursery!(|n| {
            let _ = spawn hydra(n, &heads)?;
        })
    });
    assert_eq!(result, Err("ten heads"));
    assert_eq!(heads.into_inner().unwrap(), 10);
}

#[test]
fn what_a_destructor_spawns_into_a_failing_nursery_is_dropped_unpolled() {
    struct SpawnOnDrop<'n>(Nursery<'n, &'static str>, Log);
    impl Drop for SpawnOnDrop<'_> {
        fn drop(&mut self) {
            let (log, guard) = (self.1.clone(), self.1.guard("spawned late"));
            let capture = self.0.spawn(async move {
                let _guard = guard;
                log.say("polled");
            });
            assert!(!capture.is_done());
            assert!(capture.result().is_err());
            self.1.say("spawner dropped");
        }
    }
    let log = Log::new();
    let result = run(async {
        nursery!(|n| {
            let log = &log;
            spawn async move {
                let _spawner = SpawnOnDrop(n, log.clone());
                pending::<()>().await
            };
            spawn async { yield_now().await; Err::<(), _>("error") }?;
        })
    });
    assert_eq!(result, Err("error"));
    assert_eq!(log.take(), ["spawned late dropped", "spawner dropped"]);
}

#[test]
fn another_thread_may_spawn_while_the_nursery_is_open() {
    let log = Log::new();
    let sum = run(async {
        nursery!(|n| {
            let log = &log;
            let captures: Vec<_> = std::thread::scope(|threads| {
                let spawners: Vec<_> = (0..4)
                    .map(|i| {
                        threads.spawn(move || {
                            n.spawn(async move {
                                log.say("ran");
                                i
                            })
                        })
                    })
                    .collect();
                spawners.into_iter().map(|spawner| spawner.join().unwrap()).collect()
            });
            assert!(log.take().is_empty());
            let mut sum = 0;
            for capture in captures {
                sum += capture.await;
            }
            sum
        })
    });
    assert_eq!(sum, 6);
    assert_eq!(log.take().len(), 4);
}

#[test]
fn another_thread_spawns_while_the_nursery_sleeps() {
    let scope: &'static Scope<'static> = Box::leak(Box::new(Scope::new()));
    let n = scope.nursery();
    let (send, receive) = futures::channel::oneshot::channel::<()>();
    let mut nursery = ByHand::new(scope.run(async { receive.await.unwrap() }));
    assert!(nursery.poll_while_woken().is_pending());
    let capture = std::thread::spawn(move || n.spawn(async { 5 })).join().unwrap();
    assert_eq!(nursery.wakes(), 1);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(capture.result(), Ok(&5));
    send.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn spawning_into_a_nursery_that_is_not_open_is_a_panic_that_says_so() {
    let log = Log::new();
    let spawn_late = |n: Nursery<'_>| {
        let guard = log.guard("late");
        let payload = catch_unwind(AssertUnwindSafe(|| {
            drop(n.spawn(async { drop(guard) }));
        }));
        assert!(
            message(&*payload.unwrap_err()).contains("only while its body or one of its tasks is running")
        );
        assert_eq!(log.take(), ["late dropped"]);
    };
    let scope = Scope::new();
    spawn_late(scope.nursery());
    run(scope.run(async {}));
    spawn_late(scope.nursery());
    let waited = Scope::new();
    run(waited.run(async {
        yield_now().await;
        aioresult_tests::my_waker().await;
    }));
    spawn_late(waited.nursery());
}

#[test]
fn a_task_of_an_inner_nursery_spawns_into_the_outer_one() {
    let log = Log::new();
    run(async {
        nursery!(|outer| {
            let log = &log;
            nursery! {
                spawn async move {
                    drop(outer.spawn(async move { yield_now().await; log.say("outer task") }));
                };
            }
            log.say("inner nursery ended");
        });
    });
    assert_eq!(log.take(), ["inner nursery ended", "outer task"]);
}

#[test]
fn the_nursery_knows_how_many_tasks_it_has() {
    run(async {
        nursery!(|n| {
            assert!(n.is_empty());
            spawn async {};
            for _ in 0..2 {
                spawn yield_now();
            }
            assert_eq!(n.len(), 3);
            yield_now().await;
            assert_eq!(n.len(), 2);
            yield_now().await;
            assert_eq!(n.len(), 0);
        });
    });
}
