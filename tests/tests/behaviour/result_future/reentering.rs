//! Foreign code that comes back while it is set: wakers, and destructors of results.

use std::mem;
use std::sync::{Arc, Mutex};

use aioresult::{Promise, ResultFuture};
use aioresult_tests::{ByHand, Log, on_wake, poll_with};
use futures::future::BoxFuture;

use super::number;

type Waits = Arc<Mutex<Vec<BoxFuture<'static, ()>>>>;

#[test]
fn a_waker_drops_the_other_waits_and_the_future() {
    let (promise, future) = number();
    let waits: Waits = Arc::default();
    let waker = on_wake({
        let waits = waits.clone();
        move || {
            let all = mem::take(&mut *waits.lock().unwrap());
            drop(all);
        }
    });
    for _ in 0..3 {
        let future = future.clone();
        let mut wait: BoxFuture<'static, ()> = Box::pin(async move { future.wait_done().await });
        assert!(poll_with(&waker, &mut wait).is_pending());
        waits.lock().unwrap().push(wait);
    }
    drop(future);
    promise.set_result(5);
    assert!(waits.lock().unwrap().is_empty());
}

#[test]
fn a_waker_waits_for_it_and_sees_it_done() {
    let (promise, future) = number();
    let log = Log::new();
    let waker = on_wake({
        let (future, log) = (future.clone(), log.clone());
        move || log.say(format_args!("{:?}", ByHand::new(future.clone()).poll()))
    });
    let mut waits = [future.clone(), future.clone()];
    for wait in &mut waits {
        assert!(poll_with(&waker, wait).is_pending());
    }
    promise.set_result(5);
    assert_eq!(log.take(), ["Ready(Ok(5))"; 2]);
}

#[test]
fn a_waker_sets_the_next_one() {
    const LENGTH: usize = 100;
    let (promises, futures): (Vec<Promise<u32, String>>, Vec<_>) = (0..LENGTH).map(|_| number()).unzip();
    let mut promises = promises.into_iter();
    let first = promises.next().unwrap();
    let mut waits: Vec<_> = futures.iter().map(ResultFuture::wait_done).collect();
    for (wait, next) in waits.iter_mut().zip(promises) {
        let next = Mutex::new(Some(next));
        let waker = on_wake(move || next.lock().unwrap().take().unwrap().set_result(1));
        assert!(poll_with(&waker, wait).is_pending());
    }
    first.set_result(1);
    assert!(futures.iter().all(ResultFuture::is_done));
}

/// Sets a promise when it is dropped.
struct SetOnDrop(Option<Promise<u32, String>>);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        self.0.take().unwrap().set_result(7);
    }
}

#[test]
fn the_destructor_of_a_result_sets_another() {
    let (promise, future) = number();
    let (outer, holder) = ResultFuture::<SetOnDrop>::new();
    outer.set_result(SetOnDrop(Some(promise)));
    drop(holder);
    assert_eq!(future.result(), Ok(&7));
    // Also when nobody can see it.
    let (promise, future) = number();
    let (outer, holder) = ResultFuture::<u32, SetOnDrop>::new();
    drop(holder);
    outer.set_error(SetOnDrop(Some(promise)));
    assert_eq!(future.result(), Ok(&7));
}

#[test]
fn a_waker_whose_last_clone_sets_the_promise_does_so_during_a_poll() {
    // The waker is dropped when another one takes its place, and when the wait is dropped.
    for give_up in [false, true] {
        let (promise, mut future) = number();
        let held = SetOnDrop(Some(promise));
        let waker = on_wake(move || {
            let _held = &held;
        });
        assert!(poll_with(&waker, &mut future).is_pending());
        drop(waker);
        let other = future.clone();
        if give_up {
            drop(future);
        } else {
            assert!(poll_with(&on_wake(|| {}), &mut future).is_pending());
            assert_eq!(ByHand::new(future).poll(), std::task::Poll::Ready(Ok(7)));
        }
        assert_eq!(other.result(), Ok(&7));
    }
}
