//! When they end: when the body and all tasks have ended, or when the nursery is dropped; last started first.

use std::sync::atomic::AtomicUsize;
use std::task::Poll;

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, counted, run, yield_now};
use futures::channel::oneshot;
use futures::future::pending;

use super::forever;

#[test]
fn they_are_dropped_last_started_first_when_the_body_and_all_tasks_have_ended() {
    let log = Log::new();
    let (send, receive) = oneshot::channel::<()>();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            let _local = log.guard("local");
            spawn_daemon forever(log, "frame 1");
            for i in 1..=2 {
                spawn_daemon forever(log, format!("loop {i}"));
            }
            spawn async { receive.await.unwrap(); log.say("task ends") };
            spawn_daemon forever(log, "frame 2");
            drop(n.spawn_daemon(forever(log, "handle 1")));
            for _ in 0..1 {
                spawn async { yield_now().await; log.say("heap task ends") };
            }
            drop(n.spawn_daemon(forever(log, "handle 2")));
            log.say("body ends");
        });
        log.say("nursery ends");
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["body ends", "heap task ends"]);
    send.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(
        log.take(),
        [
            "task ends",
            "handle 2 dropped",
            "handle 1 dropped",
            "frame 2 dropped",
            "loop 2 dropped",
            "loop 1 dropped",
            "frame 1 dropped",
            "local dropped",
            "nursery ends"
        ]
    );
}

#[test]
fn they_run_as_long_as_the_body_does() {
    let log = Log::new();
    let (send, receive) = oneshot::channel::<()>();
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn_daemon forever(&log, "daemon");
            spawn async { log.say("task ends") };
            receive.await.unwrap();
            log.say("body ends");
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["task ends"]);
    send.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["body ends", "daemon dropped"]);
}

#[test]
fn a_nursery_with_only_daemons_ends_at_once() {
    let polls = AtomicUsize::new(0);
    let in_frame = async {
        nursery! {
            spawn_daemon counted(&polls, pending::<()>());
            5
        }
    };
    assert_eq!(ByHand::new(in_frame).poll(), Poll::Ready(5));
    let on_heap = async {
        nursery!(|n| {
            let polls = &polls;
            for _ in 0..3 {
                spawn_daemon counted(polls, pending::<()>());
            }
            drop(n.spawn_daemon(counted(polls, pending::<()>())));
            6
        })
    };
    assert_eq!(ByHand::new(on_heap).poll(), Poll::Ready(6));
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn they_are_not_polled_any_more_when_all_others_have_ended() {
    let polls = [const { AtomicUsize::new(0) }; 2];
    let busy = || async {
        loop {
            yield_now().await;
        }
    };
    run(async {
        nursery! {
            let polls = &polls;
            spawn_daemon counted(&polls[0], busy());
            for _ in 0..1 {
                spawn_daemon counted(&polls[1], busy());
            }
            yield_now().await;
        }
    });
    // In the second turn the body comes first.
    assert_eq!(polls.map(AtomicUsize::into_inner), [1, 1]);
}

#[test]
fn they_may_borrow_and_are_dropped_before_what_they_borrow() {
    let log = Log::new();
    let sum = run(async {
        nursery! {
            let prelude = log.guard("prelude");
            let (prelude, numbers) = (&prelude, [1, 2]);
            for number in &numbers {
                let guard = log.guard(format_args!("heap {number}"));
                spawn_daemon async move { let _borrows = (guard, prelude); pending::<()>().await };
            }
            let (local, mut sum) = (log.guard("local"), 0);
            let adder = spawn_daemon async { sum += numbers.iter().sum::<i32>(); sum };
            spawn_daemon async { let _borrows = (log.guard("frame"), &local); pending::<()>().await };
            adder.await
        }
    });
    assert_eq!(sum, 3);
    assert_eq!(
        log.take(),
        ["frame dropped", "heap 2 dropped", "heap 1 dropped", "local dropped", "prelude dropped"]
    );
}

#[test]
fn dropping_the_nursery_drops_them_last_started_first() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            spawn_daemon forever(log, "frame daemon");
            for _ in 0..1 {
                spawn_daemon forever(log, "heap daemon");
            }
            spawn forever(log, "task");
            drop(n.spawn_daemon(forever(log, "handle daemon")));
            let _body = log.guard("body");
            pending::<()>().await;
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    assert_eq!(
        log.take(),
        [
            "handle daemon dropped",
            "task dropped",
            "heap daemon dropped",
            "frame daemon dropped",
            "body dropped"
        ]
    );
}

#[test]
fn a_task_that_awaits_a_daemon_keeps_it_running() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            for _ in 0..1 {
                let daemon = n.spawn_daemon(async { yield_now().await; log.say("daemon ends"); 7 });
                spawn async move { assert_eq!(daemon.await, 7); log.say("task ends") };
            }
            log.say("body ends");
        });
    });
    assert_eq!(log.take(), ["body ends", "daemon ends", "task ends"]);
}
