//! When a task can be cancelled: before its first poll, while it waits, and when it has ended. It is not polled after that.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;
use std::thread;

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, counted, my_waker, run, yield_now};
use futures::channel::oneshot;
use futures::future::pending;

use super::{Cancellable, forever};

#[test]
fn cancelled_before_its_first_poll_a_task_is_never_polled() {
    let (polls, log) = (AtomicUsize::new(0), Log::new());
    run(async {
        nursery!(|n| {
            let (polls, log) = (&polls, &log);
            let argument = |name: &'static str| {
                let guard = log.guard(name);
                counted(polls, async { drop(guard) })
            };
            let frame = spawn_cancellable argument("frame");
            let [heap] = ["heap"].map(|name| spawn_cancellable argument(name));
            let handle = n.spawn_cancellable(argument("handle"));
            frame.cancel();
            heap.cancel();
            handle.cancel();
            assert_eq!(log.take(), ["frame dropped", "heap dropped", "handle dropped"]);
            assert!(frame.is_done() && heap.is_done() && handle.is_done());
            assert!(n.is_empty());
            assert!(frame.await.is_err() && heap.await.is_err() && handle.await.is_err());
        });
    });
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn cancelled_after_it_has_returned_a_task_keeps_its_value() {
    let values = run(async {
        nursery!(|n| {
            let frame = spawn_cancellable async { 1 };
            let [heap] = [2].map(|i| spawn_cancellable async move { i });
            let handle = n.spawn_cancellable(async { 3 });
            yield_now().await;
            frame.cancel();
            heap.cancel();
            handle.cancel();
            (frame.await, heap.await, handle.await)
        })
    });
    assert_eq!(values, (Ok(1), Ok(2), Ok(3)));
}

#[test]
fn one_that_was_not_cancelled_returns_its_value() {
    let a = run(async {
        nursery! { let a = spawn_cancellable async { yield_now().await; "value" }; }
    });
    assert_eq!(a.into_result(), Ok("value"));
}

#[test]
fn a_task_that_waits_is_dropped_before_cancel_returns() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            let frame = spawn_cancellable forever(log, "frame");
            let [heap] = ["heap"].map(|name| spawn_cancellable forever(log, name));
            let handle = n.spawn_cancellable(forever(log, "handle"));
            yield_now().await;
            assert!(frame.result().is_err() && heap.result().is_err() && handle.result().is_err());
            for capture in [&frame as &dyn Cancel, &heap, &handle] {
                capture.cancel();
                log.say("cancelled");
            }
            assert!(frame.await.is_err() && heap.await.is_err() && handle.await.is_err());
        });
    });
    let expected = ["frame dropped", "cancelled", "heap dropped", "cancelled", "handle dropped", "cancelled"];
    assert_eq!(log.take(), expected);
}

/// What can be cancelled.
trait Cancel {
    fn cancel(&self);
}

impl<T> Cancel for Cancellable<'_, T> {
    fn cancel(&self) {
        self.cancel();
    }
}

#[test]
fn cancelled_twice_and_by_reference() {
    fn stop<T>(capture: &Cancellable<'_, T>) {
        capture.cancel();
        capture.cancel();
    }
    let log = Log::new();
    run(async {
        nursery! {
            let task = spawn_cancellable forever(&log, "task");
            yield_now().await;
            stop(&task);
            stop(&task);
            assert!((&task).await.is_err());
            stop(&task);
            assert!(task.await.is_err());
        }
    });
    assert_eq!(log.take(), ["task dropped"]);
}

#[test]
fn a_capture_whose_result_was_taken_can_be_cancelled() {
    run(async {
        nursery! {
            let mut task = spawn_cancellable async { String::from("text") };
            assert_eq!((&mut task).await, Ok("text".into()));
            task.cancel();
        }
    });
}

#[test]
fn a_task_that_the_limit_keeps_back_is_cancelled() {
    let polls = [const { AtomicUsize::new(0) }; 4];
    let (send, receive) = oneshot::channel::<()>();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let polls = &polls;
            n.set_limit(1);
            spawn async { receive.await.unwrap() };
            let frame = spawn_cancellable counted(&polls[0], pending::<()>());
            let heap = n.spawn_cancellable(counted(&polls[1], pending::<()>()));
            let there = n.spawn_cancellable(counted(&polls[2], pending::<()>()));
            spawn counted(&polls[3], yield_now());
            frame.cancel();
            heap.cancel();
            thread::scope(|threads| {
                threads.spawn(|| there.cancel());
            });
            assert!(frame.await.is_err() && heap.await.is_err() && there.await.is_err());
            assert_eq!(n.len(), 2);
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(polls.each_ref().map(|polls| polls.load(Ordering::SeqCst)), [0; 4]);
    send.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(polls.each_ref().map(|polls| polls.load(Ordering::SeqCst)), [0, 0, 0, 2]);
}

#[test]
fn a_cancelled_tasks_waker_wakes_nobody() {
    let (wakers, polls) = (Mutex::new(Vec::<Waker>::new()), AtomicUsize::new(0));
    let keep = || async {
        let waker = my_waker().await;
        wakers.lock().unwrap().push(waker);
        pending::<()>().await
    };
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let (keep, polls) = (&keep, &polls);
            let frame = spawn_cancellable counted(polls, keep());
            let heap = n.spawn_cancellable(counted(polls, keep()));
            yield_now().await;
            frame.cancel();
            heap.cancel();
            pending::<()>().await;
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    let wakers = std::mem::take(&mut *wakers.lock().unwrap());
    wakers.iter().for_each(Waker::wake_by_ref);
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    wakers.into_iter().for_each(Waker::wake);
    assert_eq!(polls.into_inner(), 2);
}

#[test]
fn a_task_that_was_woken_is_not_polled_after_it_was_cancelled() {
    let polls = AtomicUsize::new(0);
    run(async {
        nursery! {
            let busy = spawn_cancellable counted(&polls, async { loop { yield_now().await } });
            for _ in 0..3 {
                yield_now().await;
            }
            busy.cancel();
            for _ in 0..3 {
                yield_now().await;
            }
        }
    });
    // The body begins before the task, and is polled again before it.
    assert_eq!(polls.into_inner(), 3);
}
