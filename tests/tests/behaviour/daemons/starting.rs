//! Who starts them, whom they start, and that they are not counted.

use aioresult::{Nursery, Scope, nursery};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use futures::future::pending;

use super::forever;

#[test]
fn a_daemon_starts_tasks_which_are_waited_for() {
    let log = Log::new();
    let (send, mut receive) = mpsc::unbounded::<u32>();
    let (close, closed) = oneshot::channel::<()>();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            let closed = futures::FutureExt::shared(closed);
            spawn_daemon async {
                let _daemon = log.guard("daemon");
                while let Some(i) = receive.next().await {
                    let closed = closed.clone();
                    drop(n.spawn(async move { closed.await.unwrap(); log.say(format_args!("{i} served")) }));
                }
            };
            spawn async { send.unbounded_send(1).unwrap(); send.unbounded_send(2).unwrap() };
            log.say("body ends");
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["body ends"]);
    close.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["1 served", "2 served", "daemon dropped"]);
}

#[test]
fn a_daemon_starts_daemons() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            spawn_daemon async move {
                let _first = log.guard("first");
                drop(n.spawn_daemon(async move {
                    drop(n.spawn_daemon(forever(log, "third")));
                    forever(log, "second").await
                }));
                pending::<()>().await
            };
            for _ in 0..3 {
                yield_now().await;
            }
        });
    });
    assert_eq!(log.take(), ["third dropped", "second dropped", "first dropped"]);
}

#[test]
fn the_number_of_tasks_is_without_them() {
    run(async {
        nursery!(|n| {
            spawn_daemon pending::<()>();
            for _ in 0..2 {
                spawn_daemon yield_now();
            }
            drop(n.spawn_daemon(pending::<()>()));
            assert!(n.is_empty());
            spawn yield_now();
            assert_eq!(n.len(), 1);
            yield_now().await;
            yield_now().await;
            assert_eq!(n.len(), 0);
        });
    });
}

#[test]
fn another_thread_starts_one() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            std::thread::scope(|threads| {
                threads.spawn(|| drop(n.spawn_daemon(forever(log, "daemon"))));
            });
            assert_eq!(n.len(), 0);
            spawn yield_now();
            log.say("body ends");
        });
        log.say("nursery ends");
    });
    assert_eq!(log.take(), ["body ends", "daemon dropped", "nursery ends"]);
}

#[test]
fn what_another_thread_starts_in_the_last_poll_is_waited_for() {
    let log = Log::new();
    let start = |n: Nursery<'_>| {
        let log = log.clone();
        std::thread::scope(|threads| {
            threads.spawn(|| {
                drop(n.spawn(async move {
                    yield_now().await;
                    log.say("task ends")
                }))
            });
        });
    };
    run(async {
        nursery!(|n| {
            spawn_daemon forever(&log, "daemon");
            start(n);
        });
    });
    assert_eq!(log.take(), ["task ends", "daemon dropped"]);
    let scope = Scope::new();
    let n = scope.nursery();
    run(scope.run(async {
        drop(n.spawn_daemon(forever(&log, "daemon")));
        start(n);
    }));
    assert_eq!(log.take(), ["task ends", "daemon dropped"]);
}
