//! What another thread asks of a nursery that is being polled, or sleeps.

use std::future::pending;

use super::support::{Flag, Value, block_on, model, poll_once, spawn, with_infallible_scope};

/// Fails if `push` does not wake the nursery, if `serve` does nothing for `Cancel` or `Discard`, or if `discard_elsewhere` does
/// nothing when the nursery is over.
#[test]
fn a_task_is_cancelled_by_another_thread() {
    model(|| {
        with_infallible_scope(|scope| {
            let n = scope.nursery();
            let mut thread = None;
            block_on(scope.run(async {
                let value = Value::new();
                let capture = n.spawn_cancellable(async move {
                    value.look();
                    pending::<()>().await;
                });
                thread = Some(spawn(move || capture.cancel()));
            }));
            thread.unwrap().join().unwrap();
        });
    });
}

/// Fails if `serve` does nothing for `Cancel`, or if `Incoming` forgets all but the oldest node.
#[test]
fn two_tasks_are_cancelled_by_another_thread() {
    model(|| {
        with_infallible_scope(|scope| {
            let n = scope.nursery();
            let mut thread = None;
            block_on(scope.run(async {
                let tasks = [(); 2].map(|()| n.spawn_cancellable(pending::<()>()));
                thread = Some(spawn(move || tasks.iter().for_each(|task| task.cancel())));
            }));
            thread.unwrap().join().unwrap();
        });
    });
}

/// Fails if `request` keeps what a closed inbox has not taken, or if `let_go_of_output` keeps the output.
#[test]
fn a_task_is_cancelled_by_another_thread_while_it_finishes() {
    model(|| {
        with_infallible_scope(|scope| {
            let n = scope.nursery();
            let mut thread = None;
            block_on(scope.run(async {
                let capture = n.spawn_cancellable(async { Value::new() });
                thread = Some(spawn(move || {
                    capture.cancel();
                    capture
                }));
            }));
            let capture = thread.unwrap().join().unwrap();
            if let Ok(value) = capture.result().unwrap() {
                value.look();
            }
        });
    });
}

/// Fails if `set_limit` signals before it has stored, if `signal` is `Relaxed`, or if `heed` admits nothing.
#[test]
fn a_limit_is_lifted_by_another_thread() {
    model(|| {
        with_infallible_scope(|scope| {
            let (n, flag) = (scope.nursery(), Flag::new());
            n.set_limit(1);
            let mut run = Box::pin(scope.run(async move {
                drop(n.spawn(flag.clone().wait()));
                // It is the one that ends the wait of the first.
                drop(n.spawn(async move {
                    flag.set();
                    flag.waker().wake();
                }));
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let thread = spawn(move || n.set_limit(2));
            block_on(run);
            thread.join().unwrap();
        });
    });
}
