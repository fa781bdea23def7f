//! Several results that are waited for at a time, set by several threads.

use super::support::{Value, block_on, model, poll_once, spawn, with_infallible_scope};
use crate::{ResultFuture, wait_all, wait_any};

/// Fails if `Arrivals::poll_next` does not look once more after it has registered, or if `Arrivals::push` wakes first.
#[test]
fn any_of_two_results_that_are_set_elsewhere() {
    model(|| {
        let (first, a) = ResultFuture::<Value>::new();
        let (second, b) = ResultFuture::<Value>::new();
        let threads =
            [spawn(move || first.set_result(Value::new())), spawn(move || second.set_result(Value::new()))];
        let which = block_on(wait_any([&a, &b])).unwrap();
        [&a, &b][which].result().unwrap().look();
        drop((a, b));
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    });
}

/// Fails if `Waiters::remove` takes for granted that its waiter is there.
#[test]
fn who_waits_for_any_gives_up() {
    model(|| {
        let (promise, future) = ResultFuture::<Value>::new();
        let mut waits = Box::pin(wait_any([&future]));
        assert!(poll_once(waits.as_mut()).is_pending());
        let thread = spawn(move || promise.set_result(Value::new()));
        drop(waits);
        block_on(wait_all([&future]));
        future.result().unwrap().look();
        thread.join().unwrap();
    });
}

/// Fails if `says_so` asks for nothing or never says that the task is done, or if `serve` does nothing for `Wait`.
#[test]
fn another_thread_waits_for_any_task() {
    model(|| {
        with_infallible_scope(|scope| {
            let n = scope.nursery();
            let mut thread = None;
            block_on(scope.run(async {
                let capture = n.spawn(async { Value::new() });
                thread = Some(spawn(move || {
                    assert_eq!(block_on(wait_any([&capture])), Ok(0));
                    capture.result().unwrap().look();
                }));
            }));
            thread.unwrap().join().unwrap();
        });
    });
}
