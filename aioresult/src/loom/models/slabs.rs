//! Slots of the nursery's slabs that come free on another thread.

use super::support::{Flag, Value, block_on, model, poll_once, spawn, with_infallible_scope};

/// Fails if `Returned::push` does not ask whether the nursery is `over`, if `close` sets that before it has counted the slabs
/// (then it does not end), or if it does not see to what was returned in between, or retains no block for the slabs that are left.
#[test]
fn two_slots_come_free_elsewhere_while_the_nursery_takes_another_and_ends() {
    model(|| {
        with_infallible_scope(|scope| {
            let (flags, again, n) = ([Flag::new(), Flag::new()], Flag::new(), scope.nursery());
            let (tasks, body) = (flags.clone(), again.clone());
            let mut run = Box::pin(scope.run(async {
                for task in tasks {
                    drop(n.spawn(task.wait()));
                }
                body.wait().await;
                // With these, more are in use than a first slab has room for, unless the other two have come back.
                for _ in 0..3 {
                    drop(n.spawn(async {}));
                }
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let wakers = flags.each_ref().map(|flag| {
                flag.set();
                let waker = flag.waker();
                waker.wake_by_ref();
                waker
            });
            again.set();
            again.waker().wake();
            let thread = spawn(move || drop(wakers));
            block_on(run);
            thread.join().unwrap();
        });
    });
}

/// Fails if `heap::release` loads the only reference with `Relaxed`, or has no fence after the last one. That `Returned` orders what is
/// written to the slots, loom does not see.
#[test]
fn a_slot_that_came_free_elsewhere_is_used_again() {
    model(|| {
        with_infallible_scope(|scope| {
            let (flag, n) = (Flag::new(), scope.nursery());
            let task = flag.clone();
            let mut run = Box::pin(scope.run(async {
                let first = n.spawn(task.wait());
                // With these the slab is full: see `FIRST`.
                let others = [(); 3].map(|()| n.spawn(async {}));
                first.await;
                let value = Value::new();
                n.spawn(async move { value.look() }).await;
                drop(others);
            }));
            assert!(poll_once(run.as_mut()).is_pending());
            let waker = flag.waker();
            flag.set();
            waker.wake_by_ref();
            let thread = spawn(move || drop(waker));
            block_on(run);
            thread.join().unwrap();
        });
    });
}
