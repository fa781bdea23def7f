//! On which threads it may be: where its value and its error may be seen from all of them.

use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::MutexGuard;

use aioresult::{Promise, ResultFuture, WaitDone, WaitOutcome, capture, try_capture};

/// Tells whether a type is `Send` and `Sync`: constants of its own come before those of a trait.
struct Probe<T>(PhantomData<T>);

trait Otherwise {
    const SEND: bool = false;
    const SYNC: bool = false;
}

impl<T> Otherwise for Probe<T> {}

impl<T: Send> Probe<T> {
    const SEND: bool = true;
}

impl<T: Sync> Probe<T> {
    const SYNC: bool = true;
}

macro_rules! probe {
    ($type:ty) => {
        (Probe::<$type>::SEND, Probe::<$type>::SYNC)
    };
}

const BOTH: (bool, bool) = (true, true);
const NEITHER: (bool, bool) = (false, false);

/// `Send`, not `Sync`.
type OnlySend = Cell<u32>;
/// `Sync`, not `Send`.
type OnlySync = MutexGuard<'static, u32>;

#[test]
fn if_value_and_error_are_send_and_sync_it_is_both() {
    assert_eq!(probe!(ResultFuture<String, String>), BOTH);
    assert_eq!(probe!(Promise<String, String>), BOTH);
    assert_eq!(probe!(WaitOutcome<'static, String, String>), BOTH);
}

#[test]
fn else_it_is_neither() {
    assert_eq!(probe!(ResultFuture<OnlySend>), NEITHER);
    assert_eq!(probe!(ResultFuture<OnlySync>), NEITHER);
    assert_eq!(probe!(ResultFuture<Rc<u32>>), NEITHER);
    assert_eq!(probe!(ResultFuture<u32, OnlySend>), NEITHER);
    assert_eq!(probe!(ResultFuture<u32, OnlySync>), NEITHER);
    assert_eq!(probe!(Promise<OnlySend>), NEITHER);
    assert_eq!(probe!(Promise<u32, OnlySync>), NEITHER);
    assert_eq!(probe!(WaitOutcome<'static, OnlySend, u32>), NEITHER);
    assert_eq!(probe!(WaitOutcome<'static, u32, OnlySync>), NEITHER);
}

#[test]
fn a_wait_without_the_result_is_always_both() {
    assert_eq!(probe!(WaitDone<'static>), BOTH);
}

#[test]
fn a_captured_future_is_send_if_the_future_and_its_result_are() {
    fn is_send<T>(_: &T) -> bool
    where
        T: Send,
    {
        true
    }
    let (task, future) = capture(async { String::from("text") });
    assert!(is_send(&task) && is_send(&future));
    let (task, future) = try_capture(async { Err::<u32, _>(String::from("text")) });
    assert!(is_send(&task) && is_send(&future));
}

#[test]
fn what_stays_on_its_thread_can_be_a_result_there() {
    let (promise, future) = ResultFuture::<Rc<u32>>::new();
    promise.set_result(Rc::new(5));
    assert_eq!(aioresult_tests::run(future), Ok(Rc::new(5)));
}
