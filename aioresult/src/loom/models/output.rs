//! The output of a heap task: the engine writes it, and on another thread the capture is used.

use loom::sync::Arc;

use super::support::{Flag, JoinHandle, Value, block_on, model, poll_once, spawn, with_infallible_scope};
use crate::capture::{ResultCapture, Running};

type Capture = ResultCapture<Value, Running<'static>>;

/// Runs a nursery with one task, whose capture another thread has.
fn with_capture(elsewhere: impl Fn(Capture) + Copy + Send + Sync + 'static) {
    model(move || {
        with_infallible_scope(|scope| {
            let n = scope.nursery();
            let thread: JoinHandle<()> = block_on(scope.run(async {
                let capture = n.spawn(async { Value::new() });
                spawn(move || elsewhere(capture))
            }));
            thread.join().unwrap();
        });
    });
}

/// Fails if `serve` does nothing for `Discard`, if `discard_elsewhere` does nothing when the nursery is over, or if
/// `let_go_of_output` loads the state with `Relaxed` or keeps the output.
#[test]
fn a_capture_that_is_dropped_while_its_task_finishes() {
    with_capture(drop);
}

/// Fails if `Header::is_done` loads with `Relaxed`, or if `Header::set` stores so.
#[test]
fn a_capture_that_is_looked_at_while_its_task_finishes() {
    with_capture(|capture| {
        if let Ok(value) = capture.result() {
            value.look();
        }
    });
}

/// Fails if `serve` does nothing for `Wait`, if `says_so` asks for nothing or never says that the task is done, if `is_waited_for`
/// does not wake those of a task that is done, or if `Header::set` stores with `Relaxed`.
#[test]
fn a_capture_that_is_awaited_while_its_task_finishes() {
    with_capture(|capture| block_on(capture).look());
}

/// Fails if `heap::release` loads the only reference with `Relaxed`, or if there is no fence after the last one.
#[test]
fn a_result_that_is_taken_while_a_waker_is_dropped() {
    model(|| {
        with_infallible_scope(|scope| {
            let (flag, n) = (Flag::new(), scope.nursery());
            let task = flag.clone();
            let mut capture = None;
            let mut run = Box::pin(scope.run(async {
                capture = Some(n.spawn(async {
                    task.wait().await;
                    Value::new()
                }));
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let waker = flag.waker();
            flag.set();
            waker.wake_by_ref();
            block_on(run);
            let thread = spawn(move || drop(waker));
            block_on(capture.unwrap()).look();
            thread.join().unwrap();
        });
    });
}

/// Fails if `announce_end` does not look for `WAITED`, if `serve` does nothing for `Wait`, or if a request holds no reference.
#[test]
fn two_threads_that_wait_for_one_task() {
    model(|| {
        with_infallible_scope(|scope| {
            let n = scope.nursery();
            let thread: JoinHandle<()> = block_on(scope.run(async {
                let capture = Arc::new(n.spawn(async { Value::new() }));
                let other = capture.clone();
                let thread = spawn(move || {
                    block_on(other.wait_done());
                    other.result().unwrap().look();
                });
                capture.wait_done().await;
                capture.result().unwrap().look();
                thread
            }));
            thread.join().unwrap();
        });
    });
}
