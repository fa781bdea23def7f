//! What the future's destructor, and those who look meanwhile, see.

use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll};
use std::thread;

use aioresult::{ResultError, ResultFuture, capture, nursery, try_capture};
use aioresult_tests::{ByHand, Log, PanicOnDrop, run};
use futures::future::pending;

use super::payload_of;

/// What `T` is, when this is dropped.
struct LookOnDrop<'a, T: std::fmt::Debug> {
    result: &'a OnceLock<ResultFuture<T>>,
    log: &'a Log,
}

impl<T: std::fmt::Debug> Drop for LookOnDrop<'_, T> {
    fn drop(&mut self) {
        self.log.say(format_args!("{:?}", self.result.get().unwrap()));
    }
}

/// Does this in every poll, and then this when it is dropped.
struct ByHooks<T, P: FnMut() -> Poll<T>, D: FnMut()> {
    poll: P,
    drop: D,
}

impl<T, P: FnMut() -> Poll<T> + Unpin, D: FnMut() + Unpin> Future for ByHooks<T, P, D> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        (self.poll)()
    }
}

impl<T, P: FnMut() -> Poll<T>, D: FnMut()> Drop for ByHooks<T, P, D> {
    fn drop(&mut self) {
        (self.drop)();
    }
}

#[test]
fn the_future_is_gone_before_its_result_can_be_seen() {
    let log = Log::new();
    let result = OnceLock::new();
    let look = LookOnDrop { result: &result, log: &log };
    let (task, future) = capture(async move {
        let _look = look;
        1
    });
    result.set(future).unwrap();
    run(task);
    assert_eq!(log.take(), ["ResultFuture(is_done=false)"]);
    assert_eq!(result.get().unwrap().result(), Ok(&1));
}

#[test]
fn also_if_it_is_not_an_async_block_and_keeps_what_it_has() {
    let log = Log::new();
    let result = OnceLock::new();
    let look = || log.say(format_args!("{:?}", result.get().unwrap()));
    let (task, future) = capture(ByHooks { poll: || Poll::Ready(1), drop: look });
    result.set(future).unwrap();
    run(task);
    assert_eq!(log.take(), ["ResultFuture(is_done=false)"]);

    let (task, future) = capture(ByHooks { poll: || Poll::<u32>::Pending, drop: || log.say("dropped") });
    let mut task = ByHand::new(task);
    assert!(task.poll().is_pending());
    let mut waits = ByHand::new(async { log.say(format_args!("{:?}", (&future).await)) });
    assert!(waits.poll().is_pending());
    drop(task);
    assert!(waits.poll().is_ready());
    assert_eq!(log.take(), ["dropped", "Err(Cancelled)"]);
}

#[test]
fn also_if_it_panics() {
    let log = Log::new();
    let result = OnceLock::<ResultFuture<u32>>::new();
    let look = || log.say(format_args!("{:?}", result.get().unwrap()));
    let (task, future) = capture(ByHooks { poll: || std::panic::panic_any("task"), drop: look });
    result.set(future).unwrap();
    assert_eq!(payload_of(|| run(task)), "task");
    assert_eq!(log.take(), ["ResultFuture(is_done=false)"]);
    assert_eq!(result.get().unwrap().result(), Err(ResultError::Panicked));
}

#[test]
fn a_reader_on_another_thread_sees_it_when_the_future_is_gone() {
    for _ in 0..if cfg!(miri) { 10 } else { 500 } {
        let alive = Arc::new(());
        let held = alive.clone();
        let (task, result) = capture(async move { Arc::strong_count(&held) });
        thread::scope(|threads| {
            threads.spawn(|| futures::executor::block_on(task));
            assert_eq!(futures::executor::block_on(result), Ok(2));
            assert_eq!(Arc::strong_count(&alive), 1);
        });
    }
}

#[test]
fn a_destructor_that_panics_after_the_return_makes_it_panicked() {
    let bomb = PanicOnDrop("destructor");
    let (task, result) = capture(async move {
        let _bomb = bomb;
        1
    });
    assert_eq!(payload_of(|| run(task)), "destructor");
    assert_eq!(result.result(), Err(ResultError::Panicked));

    let log = Log::new();
    let mut drops = 0;
    let drop = || {
        drops += 1;
        std::panic::panic_any("destructor");
    };
    let (task, result) = capture(ByHooks { poll: || Poll::Ready(log.guard("value")), drop });
    assert_eq!(payload_of(|| run(task)), "destructor");
    assert_eq!(result.result().err(), Some(ResultError::Panicked));
    assert_eq!((drops, log.take()), (1, vec!["value dropped".into()]));
}

#[test]
fn a_destructor_that_panics_before_the_end_leaves_it_cancelled() {
    let bomb = PanicOnDrop("destructor");
    let (task, result) = try_capture(async move {
        let _bomb = bomb;
        pending::<Result<u32, String>>().await
    });
    assert_eq!(payload_of(|| drop(task)), "destructor");
    assert_eq!(result.result(), Err(ResultError::Cancelled));
    assert_eq!(run(result), Err(ResultError::Cancelled));
}

#[test]
fn in_a_nursery_a_task_waits_until_the_destructor_has_run() {
    let log = Log::new();
    run(async {
        nursery! {
            let guard = log.guard("task");
            let (task, result) = capture(async move { let _guard = guard; });
            spawn async { result.await.unwrap(); log.say("reader") };
            spawn task;
        }
    });
    assert_eq!(log.take(), ["task dropped", "reader"]);
}

#[test]
fn a_destructor_may_drop_the_last_who_could_see_the_result() {
    let slot = Mutex::new(None);
    let (task, result) =
        capture(ByHooks { poll: || Poll::Ready(1), drop: || drop(slot.lock().unwrap().take()) });
    *slot.lock().unwrap() = Some(result);
    run(task);
    assert!(slot.lock().unwrap().is_none());
}
