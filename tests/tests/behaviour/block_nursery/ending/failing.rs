//! By an error: of a task, of the body, or of the handle.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use aioresult::block_nursery;
use aioresult_tests::{Log, yield_now};
use futures::channel::oneshot;
use futures::future::pending;

use super::{Flag, OnDrop, asleep, sleep};
use crate::block_nursery::{ends, has_two_processors};

#[test]
fn the_error_of_a_task_drops_all_others() {
    let live = AtomicUsize::new(0);
    let result: Result<u32, &str> = block_nursery! {
        let first = spawn async { sleep(&live).await; 1 };
        for _ in 0..5 {
            spawn sleep(&live);
        }
        spawn_daemon sleep(&live);
        spawn async { asleep(&live, 7).await; Err::<(), _>("error") }?;
        first.await
    };
    assert_eq!(result, Err("error"));
    assert_eq!(live.into_inner(), 0);
}

#[test]
fn the_error_of_the_body_or_of_the_handle_drops_all_tasks() {
    let live = AtomicUsize::new(0);
    let result: Result<(), String> = block_nursery! {
        spawn sleep(&live);
        let _ = spawn_cancellable sleep(&live);
        asleep(&live, 2).await;
        Err(String::from("body"))?;
    };
    assert_eq!(result, Err("body".into()));
    assert_eq!(live.load(Ordering::SeqCst), 0);

    let result: Result<(), String> = block_nursery!(|n| {
        type Error = String;
        spawn sleep(&live);
        spawn async {
            asleep(&live, 1).await;
            n.fail("handle".into());
        };
    });
    assert_eq!(result, Err("handle".into()));
    assert_eq!(live.into_inner(), 0);
}

#[test]
fn the_body_is_dropped_when_a_task_fails() {
    let log = Log::new();
    let result: Result<(), &str> = block_nursery! {
        let guard = log.guard("before the first spawn");
        spawn async { yield_now().await; Err::<(), _>("error") }?;
        let _guard = log.guard("body");
        pending::<()>().await;
        drop(guard);
    };
    assert_eq!(result, Err("error"));
    assert_eq!(log.take(), ["body dropped", "before the first spawn dropped"]);
}

#[test]
fn a_task_that_does_not_await_is_waited_for() {
    if !has_two_processors() {
        return;
    }
    let finished = ends(|| {
        let (busy, go) = (Flag::default(), Flag::default());
        let finished = AtomicUsize::new(0);
        let result: Result<(), &str> = block_nursery! {
            // It is dropped by the other thread when the nursery fails.
            spawn async { let _go = OnDrop(|| go.raise()); pending::<()>().await };
            spawn async {
                busy.raise();
                go.wait();
                finished.fetch_add(1, Ordering::SeqCst);
                pending::<()>().await;
                finished.fetch_add(10, Ordering::SeqCst);
            };
            busy.is_raised().await;
            Err("error")?;
        };
        (result, finished.into_inner())
    });
    assert_eq!(finished.unwrap(), (Err("error"), 1));
}

#[test]
fn a_task_that_awaits_when_the_nursery_fails_is_not_polled_again() {
    let heard = ends(|| {
        let (say, heard) = mpsc::channel();
        let (wake, woken) = oneshot::channel::<()>();
        let asleep = Flag::default();
        let mut first = None;
        let result: Result<(), &str> = block_nursery! {
            let asleep = &asleep;
            spawn async move {
                let _say = OnDrop(|| say.send("dropped").unwrap());
                asleep.raise();
                let _ = woken.await;
                say.send("polled").unwrap();
            };
            spawn async { asleep.is_raised().await; Err::<(), _>("error") }?;
            let mut wake = Some(wake);
            let _body = OnDrop(|| {
                let _ = wake.take().unwrap().send(());
                first = Some(heard.recv().unwrap());
            });
            pending::<()>().await;
        };
        (result, first)
    });
    assert_eq!(heard.unwrap(), (Err("error"), Some("dropped")));
}

#[test]
fn what_is_spawned_while_the_nursery_fails_is_dropped_unpolled() {
    let (live, polls) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let result: Result<(), &str> = block_nursery!(|n| {
        let (live, polls) = (&live, &polls);
        spawn async move {
            let _late = OnDrop(|| drop(n.spawn(async { polls.fetch_add(1, Ordering::SeqCst) })));
            sleep(live).await
        };
        asleep(live, 1).await;
        Err("error")?;
    });
    assert_eq!(result, Err("error"));
    assert_eq!(polls.into_inner(), 0);
}
