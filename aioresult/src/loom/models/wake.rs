//! Wakers on another thread, against the end of the task and of the nursery.

use super::support::{Flag, block_on, model, once_more, poll_once, spawn, with_infallible_scope};
use crate::nursery;

/// Fails if `let_go` does not look for `CLAIMED`, or if `receive_one` does not give up the inbox's reference.
#[test]
fn a_heap_task_is_woken_by_another_thread() {
    model(|| {
        with_infallible_scope(|scope| {
            let (flag, n) = (Flag::new(), scope.nursery());
            let mut run = Box::pin(scope.run(async {
                drop(n.spawn(flag.clone().wait()));
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let thread = flag.set_elsewhere();
            block_on(run);
            thread.join().unwrap();
        });
    });
}

/// Fails if `push` does not wake the nursery, if `sleep` does not look once more after it has registered, or if `promote` does
/// not tell the node its task.
#[test]
fn a_body_is_woken_by_another_thread() {
    model(|| {
        with_infallible_scope(|scope| {
            let flag = Flag::new();
            let mut run = Box::pin(scope.run(flag.clone().wait()));
            assert!(poll_once(run.as_mut()).is_pending());
            let thread = flag.set_elsewhere();
            block_on(run);
            thread.join().unwrap();
        });
    });
}

/// Fails if `take_incoming` swaps with `Relaxed`.
#[test]
fn tasks_are_woken_by_two_threads() {
    model(|| {
        with_infallible_scope(|scope| {
            let (first, second, n) = (Flag::new(), Flag::new(), scope.nursery());
            let mut run = Box::pin(scope.run(async {
                drop(n.spawn(first.clone().wait()));
                second.clone().wait().await;
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let threads = [first.set_elsewhere(), second.set_elsewhere()];
            block_on(run);
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
    });
}

/// Fails if `acknowledge` stores, swaps without `Acquire`, or is left out; if `heap_wake_by_ref` notifies without `Release`; or
/// if `push` stores instead of exchanging.
#[test]
fn a_heap_task_is_woken_twice() {
    model(|| {
        with_infallible_scope(|scope| {
            let (flag, n) = (Flag::new(), scope.nursery());
            let mut run = Box::pin(scope.run(async {
                drop(n.spawn(flag.clone().wait()));
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let thread = flag.set_elsewhere_between_wakes();
            block_on(run);
            thread.join().unwrap();
        });
    });
}

/// Fails if `acknowledge` stores instead of swapping, or if `frame_wake_by_ref` notifies without `Release`.
#[test]
fn a_body_is_woken_twice() {
    model(|| {
        with_infallible_scope(|scope| {
            let flag = Flag::new();
            let mut run = Box::pin(scope.run(flag.clone().wait()));
            assert!(poll_once(run.as_mut()).is_pending());
            let thread = flag.set_elsewhere_between_wakes();
            block_on(run);
            thread.join().unwrap();
        });
    });
}

/// Fails if `push` exchanges without `Release` or does not look whether the inbox is closed, or if `heap_wake` or
/// `heap_wake_by_ref` keeps the reference that a closed inbox has not taken.
#[test]
fn a_heap_task_is_woken_while_its_nursery_is_dropped() {
    model(|| {
        with_infallible_scope(|scope| {
            let (flag, n) = (Flag::new(), scope.nursery());
            let mut run = Box::pin(scope.run(async {
                drop(n.spawn(flag.clone().wait()));
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let thread = flag.set_elsewhere_between_wakes();
            drop(run);
            thread.join().unwrap();
        });
    });
}

/// Fails if `promote` makes no reference to the block.
#[test]
fn a_body_is_woken_while_its_nursery_is_dropped() {
    model(|| {
        with_infallible_scope(|scope| {
            let flag = Flag::new();
            let mut run = Box::pin(scope.run(flag.clone().wait()));
            assert!(poll_once(run.as_mut()).is_pending());
            let thread = flag.set_elsewhere();
            drop(run);
            thread.join().unwrap();
        });
    });
}

/// Fails if `receive_one` takes a task in again whose future is gone.
#[test]
fn a_task_is_woken_while_it_is_cancelled() {
    model(|| {
        with_infallible_scope(|scope| {
            let (flag, n) = (Flag::new(), scope.nursery());
            let task = flag.clone();
            let mut run = Box::pin(scope.run(async {
                let capture = n.spawn_cancellable(task.wait());
                once_more().await;
                capture.cancel();
                capture.await.is_err()
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let thread = flag.set_elsewhere();
            block_on(run);
            thread.join().unwrap();
        });
    });
}

/// Fails if `detach` leaves the node its task, which goes with the frame.
#[test]
fn a_frame_task_that_has_ended_is_woken_while_the_body_ends() {
    model(|| {
        let flag = Flag::new();
        let task = flag.clone();
        let mut run = Box::pin(async move {
            nursery! {
                let task = spawn task.wait();
                task.await;
            };
        });
        assert!(poll_once(run.as_mut()).is_pending());
        let waker = flag.waker();
        flag.set();
        waker.wake_by_ref();
        let thread = spawn(move || waker.wake());
        block_on(run);
        thread.join().unwrap();
    });
}
