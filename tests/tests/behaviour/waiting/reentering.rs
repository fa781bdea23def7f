//! Foreign code that comes back while a result is announced: wakers and destructors that drop waits, poll them, or set the next
//! result; and wakers that panic.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use aioresult::{AsCompleted, Promise, ResultFuture, as_completed, nursery, wait_all, wait_any};
use aioresult_tests::{ByHand, Log, PanicOnDrop, message, on_wake, poll_with, run, yield_now};
use futures::future::{BoxFuture, FutureExt, pending};
use futures::stream::StreamExt;

use super::gates;

type Waits = Arc<Mutex<Vec<BoxFuture<'static, ()>>>>;

/// Each way to wait for these.
fn waits(gates: &[ResultFuture<usize>]) -> Vec<BoxFuture<'static, ()>> {
    let gates = || gates.to_vec();
    vec![
        Box::pin(wait_all(gates())),
        Box::pin(wait_any(gates()).map(drop)),
        Box::pin(as_completed(gates()).collect::<Vec<_>>().map(drop)),
    ]
}

#[test]
fn a_waker_drops_all_waits_and_the_results() {
    for first in 0..3 {
        let (mut openers, gates) = gates(3);
        let held: Waits = Arc::default();
        let waker = on_wake({
            let held = held.clone();
            move || {
                let waits = mem::take(&mut *held.lock().unwrap());
                drop(waits);
            }
        });
        for mut wait in waits(&gates).into_iter().chain(waits(&gates)) {
            assert!(poll_with(&waker, &mut wait).is_pending());
            held.lock().unwrap().push(wait);
        }
        drop(gates);
        openers.open((first + 1) % 3);
        openers.open(first);
        assert!(held.lock().unwrap().is_empty());
        openers.open((first + 2) % 3);
    }
}

type Stream = Arc<Mutex<AsCompleted<ResultFuture<usize>>>>;

#[test]
fn a_waker_polls_the_stream_that_it_was_woken_for() {
    let (mut openers, gates) = gates(3);
    let (stream, log): (Stream, Log) = (Arc::new(Mutex::new(as_completed(gates))), Log::new());
    /// Polls as long as there is something, and waits again with a waker that does the same.
    fn go_on(stream: &Stream, log: &Log) {
        let waker = on_wake({
            let (stream, log) = (stream.clone(), log.clone());
            move || go_on(&stream, &log)
        });
        while let std::task::Poll::Ready(next) =
            poll_with(&waker, &mut Box::pin(stream.lock().unwrap().next()))
        {
            log.say(format_args!("{next:?}"));
            if next.is_none() {
                return;
            }
        }
    }
    go_on(&stream, &log);
    openers.open_all([1, 2]);
    assert_eq!(log.take(), ["Some(Ok(1))", "Some(Ok(2))"]);
    openers.open(0);
    assert_eq!(log.take(), ["Some(Ok(0))", "None"]);
}

#[test]
fn a_waker_sets_the_next_result_that_the_same_one_waits_for() {
    for kind in 0..3 {
        let (openers, gates) = gates(5);
        let promises = Mutex::new(openers.0);
        let waker = on_wake(move || {
            let next = promises.lock().unwrap().pop().flatten();
            if let Some(promise) = next {
                promise.set_result(1);
            }
        });
        let mut wait = waits(&gates).swap_remove(kind);
        let mut last = waits(&gates[4..]).swap_remove(0);
        assert!(poll_with(&waker, &mut wait).is_pending());
        assert!(poll_with(&waker, &mut last).is_pending());
        waker.wake_by_ref();
        while poll_with(&waker, &mut wait).is_pending() {
            waker.wake_by_ref();
        }
        assert!(gates[4].is_done());
    }
}

/// Sets a promise when it is dropped.
#[derive(Clone)]
struct SetOnDrop(Arc<Mutex<Option<Promise<usize>>>>);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        let promise = self.0.lock().unwrap().take();
        if let Some(promise) = promise {
            promise.set_result(7);
        }
    }
}

#[test]
fn the_destructor_of_a_result_sets_another_that_is_waited_for() {
    let (promise, last) = ResultFuture::<usize>::new();
    let held = SetOnDrop(Arc::new(Mutex::new(Some(promise))));
    let mut nursery = ByHand::new(async {
        nursery! {
            let [held] = [held].map(|held| spawn async { yield_now().await; held });
            let place = wait_any([held]).await;
            (place, (&last).await.copied())
        }
    });
    assert_eq!(nursery.poll_while_woken(), std::task::Poll::Ready((Ok(0), Ok(7))));
}

#[test]
fn a_destructor_sets_another_while_a_stream_is_dropped() {
    let (promise, last) = ResultFuture::<usize>::new();
    let mut wait = ByHand::new(wait_all([&last]));
    assert!(wait.poll().is_pending());
    run(async {
        nursery! {
            let held = spawn async { SetOnDrop(Arc::new(Mutex::new(Some(promise)))) };
            let never = spawn_daemon pending::<SetOnDrop>();
            let mut stream = as_completed([never, held]);
            yield_now().await;
            yield_now().await;
            assert!(!last.is_done());
            assert!(stream.next().now_or_never().is_some());
        }
    });
    assert_eq!(wait.wakes(), 1);
    assert!(wait.poll().is_ready());
}

fn payload_of<R>(act: impl FnOnce() -> R) -> String {
    message(&*catch_unwind(AssertUnwindSafe(act)).err().expect("it should have panicked")).to_owned()
}

#[test]
fn a_waker_that_panics_keeps_no_other_from_being_woken() {
    for kind in 0..3 {
        let (mut openers, gates) = gates(2);
        let bomb = on_wake(|| std::panic::panic_any("waker"));
        let mut before: Vec<_> = waits(&gates).into_iter().map(ByHand::new).collect();
        before.iter_mut().for_each(|wait| assert!(wait.poll().is_pending()));
        let mut bombed = waits(&gates).swap_remove(kind);
        assert!(poll_with(&bomb, &mut bombed).is_pending());
        let mut after: Vec<_> = waits(&gates).into_iter().map(ByHand::new).collect();
        after.iter_mut().for_each(|wait| assert!(wait.poll().is_pending()));
        assert_eq!(payload_of(|| openers.open(0)), "waker");
        for wait in before.iter_mut().chain(&mut after) {
            assert_eq!(wait.wakes(), 1);
        }
        openers.open(1);
        for wait in before.into_iter().chain(after) {
            run(wait_for(wait));
        }
        // That one can be waited for again, too.
        run(bombed);
    }
}

async fn wait_for(mut wait: ByHand<BoxFuture<'static, ()>>) {
    assert!(wait.poll_while_woken().is_ready());
}

#[test]
fn captures_by_value_are_all_dropped_also_if_the_destructor_of_a_result_panics() {
    let log = Log::new();
    let panicked = payload_of(|| {
        run(async {
            nursery! {
                let captures = [None, Some(PanicOnDrop("b")), None].map(|bomb| {
                    let guard = log.guard("result");
                    spawn async { (bomb, guard) }
                });
                wait_any(captures).await.unwrap();
            }
        });
    });
    assert_eq!(panicked, "b");
    assert_eq!(log.take(), ["result dropped"; 3]);
}
