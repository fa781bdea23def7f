//! Daemons, tasks that can be cancelled, and those that a limit keeps back.

use std::sync::atomic::{AtomicUsize, Ordering};

use aioresult::{Cancelled, block_nursery};
use aioresult_tests::{Log, yield_now};
use futures::future::pending;

use super::{Live, double, ends};

#[test]
fn daemons_are_dropped_when_all_others_have_ended() {
    let log = Log::new();
    let live = AtomicUsize::new(0);
    let value = block_nursery! {
        spawn_daemon async {
            let _live = Live::new(&live);
            let _guard = log.guard("daemon");
            pending::<()>().await
        };
        let five = spawn_daemon async { 5 };
        spawn async {
            while live.load(Ordering::SeqCst) == 0 {
                yield_now().await;
            }
            log.say("task ends");
        };
        five.await
    };
    assert_eq!((value, live.into_inner()), (5, 0));
    assert_eq!(log.take(), ["task ends", "daemon dropped"]);
}

#[test]
fn the_error_of_a_daemon_makes_the_block_fail() {
    let result: Result<(), &str> = block_nursery! {
        spawn_daemon async { yield_now().await; Err::<(), _>("daemon") }?;
        spawn async { pending::<()>().await };
    };
    assert_eq!(result, Err("daemon"));
}

#[test]
fn a_cancelled_task_is_gone_at_the_end() {
    let live = AtomicUsize::new(0);
    let (sleeper, quick) = block_nursery! {
        let sleeper = spawn_cancellable async {
            let _live = Live::new(&live);
            pending::<u32>().await
        };
        let quick = spawn_cancellable double(1);
        while live.load(Ordering::SeqCst) == 0 {
            yield_now().await;
        }
        quick.wait_done().await;
        sleeper.cancel();
        quick.cancel();
        (sleeper.await, quick.await)
    };
    assert!(matches!(sleeper, Err(Cancelled { .. })));
    assert_eq!(quick, Ok(2));
    assert_eq!(live.into_inner(), 0);
}

#[test]
fn what_is_cancelled_before_the_body_yields_never_runs() {
    let polls = AtomicUsize::new(0);
    let result = block_nursery! {
        let task = spawn_cancellable async { polls.fetch_add(1, Ordering::SeqCst) };
        task.cancel();
        task.await
    };
    assert!(result.is_err());
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn a_task_on_another_thread_cancels() {
    let live = AtomicUsize::new(0);
    let result = block_nursery!(|n| {
        let live = &live;
        let sleeper = n.spawn_cancellable(async move {
            let _live = Live::new(live);
            pending::<u32>().await
        });
        let canceller = n.spawn(async move {
            while live.load(Ordering::SeqCst) == 0 {
                yield_now().await;
            }
            sleeper.cancel();
            sleeper.await
        });
        canceller.await
    });
    assert!(result.is_err());
    assert_eq!(live.into_inner(), 0);
}

#[test]
fn as_many_tasks_are_polled_as_the_limit_allows() {
    let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    block_nursery!(|n| {
        n.set_limit(2);
        for _ in 0..20 {
            spawn async {
                let _running = Live::new(&running);
                for _ in 0..5 {
                    most.fetch_max(running.load(Ordering::SeqCst), Ordering::SeqCst);
                    yield_now().await;
                }
            };
        }
    });
    assert!((1..=2).contains(&most.into_inner()));
}

#[test]
fn a_task_that_awaits_one_which_the_limit_keeps_back_lends_its_place() {
    let value = ends(|| {
        block_nursery!(|n| {
            n.set_limit(1);
            let outer = spawn async { n.spawn(double(2)).await + 1 };
            outer.await
        })
    });
    assert_eq!(value.unwrap(), 5);
}
