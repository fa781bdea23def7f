//! The feature `tree`: the trees of all nurseries, from any thread.
//!
//! The tests run at the same time, and `tree()` is about all of them. So each has a task of its own name in its nurseries.
#![forbid(unsafe_code)]

use std::pin::{Pin, pin};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;

use aioresult::{TaskState, Tree, block_nursery, nursery};
use aioresult_tests::{ByHand, run, yield_now};
use futures::channel::oneshot;
use futures::future::pending;

/// The trees of the nurseries that have a task of this name.
fn trees_with(routine: &str) -> Vec<Tree> {
    let has_it = |tree: &Tree| tree.tasks.iter().any(|task| task.routine == routine);
    aioresult::tree().into_iter().filter(has_it).collect()
}

/// What goes on until this is dropped, also by a panic.
struct GoesOn<'a>(&'a AtomicBool);

impl Drop for GoesOn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Asks on another thread.
fn trees_from_elsewhere(routine: &str) -> Vec<Tree> {
    thread::scope(|threads| threads.spawn(|| trees_with(routine)).join().unwrap())
}

type Boxed<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

fn poll_once(future: &mut Boxed<'_>) -> Poll<()> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_stuck_nursery_is_seen_from_any_thread() {
    async fn stuck() {
        pending().await
    }
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(1);
            spawn stuck();
            spawn stuck();
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    let here = trees_with("stuck()");
    let [tree] = &here[..] else { panic!("{here:#?}") };
    let states: Vec<_> = tree.tasks.iter().map(|task| task.state).collect();
    assert_eq!(states, [TaskState::Finishing, TaskState::Waiting, TaskState::Limited]);
    assert_eq!((tree.limit, tree.is_ending, tree.unseen), (Some(1), false, None));
    assert_eq!(trees_from_elsewhere("stuck()"), here);
    // Asking changes nothing.
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(trees_from_elsewhere("stuck()"), here);
}

#[test]
fn one_that_was_not_polled_or_is_over_is_not_listed() {
    async fn comes_and_goes(end: oneshot::Receiver<()>) {
        end.await.unwrap();
    }
    let seen = || trees_from_elsewhere("comes_and_goes(ended)").len();
    let (end, ended) = oneshot::channel();
    let mut nursery = ByHand::new(async {
        nursery! { spawn comes_and_goes(ended); }
    });
    assert_eq!(seen(), 0);
    assert!(nursery.poll().is_pending());
    assert_eq!(seen(), 1);
    end.send(()).unwrap();
    assert_eq!(seen(), 1);
    assert!(nursery.poll_while_woken().is_ready());
    // Its future is still there.
    assert_eq!(seen(), 0);
}

#[test]
fn one_that_was_dropped_or_has_failed_is_not_listed() {
    async fn unlucky() -> Result<(), ()> {
        yield_now().await;
        Err(())
    }
    let seen = || trees_from_elsewhere("unlucky()").len();
    let nursery = || {
        ByHand::new(async {
            nursery! { spawn unlucky()?; }
        })
    };
    let (mut failing, mut dropped) = (nursery(), nursery());
    assert!(failing.poll().is_pending() && dropped.poll().is_pending());
    assert_eq!(seen(), 2);
    assert!(failing.poll().is_ready());
    assert_eq!(seen(), 1);
    drop(dropped);
    assert_eq!(seen(), 0);
}

#[test]
fn one_that_was_forgotten_is_still_there() {
    async fn forgotten() {
        pending().await
    }
    let mut nursery = ByHand::new(async {
        nursery! { spawn forgotten(); }
    });
    assert!(nursery.poll().is_pending());
    nursery.forget();
    assert_eq!(trees_from_elsewhere("forgotten()").len(), 1);
}

/// It could be forgotten, and its memory used again.
#[test]
fn a_scope_without_the_macro_is_not_listed() {
    let scope = aioresult::Scope::new();
    let n = scope.nursery();
    let mut running = Box::pin(scope.run(async { n.spawn(pending::<[u8; 77]>()).await }));
    assert!(running.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    std::mem::forget(running);
    let name = std::any::type_name::<futures::future::Pending<[u8; 77]>>();
    assert_eq!(trees_from_elsewhere(name).len(), 0);
}

#[test]
fn one_inside_of_another_is_a_part_of_that() {
    async fn inner_task() {
        pending().await
    }
    async fn outer_task() {
        nursery! { spawn inner_task(); }
    }
    let mut nursery = ByHand::new(async {
        nursery! { spawn outer_task(); }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert!(trees_from_elsewhere("inner_task()").is_empty());
    let seen = trees_from_elsewhere("outer_task()");
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].tasks[1].nurseries[0].tasks[1].routine, "inner_task()");
}

#[test]
fn from_inside_of_a_nursery_it_is_what_the_nursery_itself_sees() {
    async fn curious(n: aioresult::Nursery<'_>) {
        // One is listed when it has returned from a poll.
        assert!(trees_with("curious(n)").is_empty());
        yield_now().await;
        assert_eq!(trees_with("curious(n)"), [n.tree()]);
        assert_eq!(n.tree().tasks[1].state, TaskState::Running);
        // While another thread is polling it, others cannot look at it.
        assert!(trees_from_elsewhere("curious(n)").is_empty());
        nursery! {
            assert_eq!(trees_with("curious(n)"), [n.tree()]);
            yield_now().await;
            assert_eq!(trees_with("curious(n)"), [n.tree()]);
        }
    }
    run(async {
        nursery!(|n| { spawn curious(n); });
    });
}

#[test]
fn several_at_once() {
    async fn one_of_many(_: usize) {
        pending().await
    }
    let mut nurseries: Vec<_> = (0..10)
        .map(|i| ByHand::new(async move { nursery!(|n| { n.set_limit(i + 1); spawn one_of_many(i); }) }))
        .collect();
    for nursery in &mut nurseries {
        assert!(nursery.poll().is_pending());
    }
    let limits = || {
        let mut limits: Vec<_> =
            trees_from_elsewhere("one_of_many(i)").iter().map(|tree| tree.limit.unwrap()).collect();
        limits.sort_unstable();
        limits
    };
    assert_eq!(limits(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let _kept: Vec<_> = nurseries.into_iter().step_by(2).collect();
    assert_eq!(limits(), [1, 3, 5, 7, 9]);
}

#[test]
fn a_block_nursery_that_is_stuck_is_seen() {
    async fn blocked(begun: oneshot::Sender<()>, end: oneshot::Receiver<()>) {
        begun.send(()).unwrap();
        end.await.unwrap();
    }
    let (begins, begun) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    thread::scope(|threads| {
        threads.spawn(|| block_nursery! { spawn blocked(begins, ended); });
        futures::executor::block_on(begun).unwrap();
        // The nursery's own thread may not have come back from the poll in which it has started the task.
        let tree = loop {
            if let Some(tree) = trees_with("blocked(begins, ended)").pop() {
                break tree;
            }
        };
        assert_eq!(tree.tasks[1].state, TaskState::Elsewhere);
        end.send(()).unwrap();
    });
}

#[test]
fn one_that_leaves_the_one_around_it_is_listed_itself() {
    async fn leaving() {
        pending().await
    }
    let mut inner: Boxed<'_> = Box::pin(async {
        nursery! { spawn leaving(); }
    });
    let mut outer = ByHand::new(async {
        nursery! { let _ = futures::poll!(&mut inner); }
    });
    assert!(outer.poll().is_ready());
    drop(outer);
    assert!(poll_once(&mut inner).is_pending());
    assert_eq!(trees_from_elsewhere("leaving()").len(), 1);
}

#[test]
fn one_that_goes_into_another_one_is_not_listed_itself() {
    async fn entering() {
        pending().await
    }
    let mut inner: Boxed<'_> = Box::pin(async {
        nursery! { spawn entering(); }
    });
    assert!(poll_once(&mut inner).is_pending());
    assert_eq!(trees_from_elsewhere("entering()").len(), 1);
    let mut outer = ByHand::new(async {
        nursery! { spawn inner; }
    });
    assert!(outer.poll().is_pending());
    assert_eq!(trees_from_elsewhere("entering()").len(), 0);
}

/// The same, and then two threads read it without knowing of each other: the outer one's own, and one that asks for all
/// nurseries. Miri, or a thread sanitizer, says so at once; otherwise a crash is likely.
#[test]
fn one_that_goes_into_another_one_is_read_by_one_thread_at_a_time() {
    async fn inside() {
        nursery! { spawn pending::<()>(); }
    }
    let mut inner: Boxed<'_> = Box::pin(async {
        nursery! { spawn inside(); }
    });
    assert!(poll_once(&mut inner).is_pending());
    let goes_on = AtomicBool::new(true);
    thread::scope(|threads| {
        let _goes_on = GoesOn(&goes_on);
        threads.spawn(|| {
            while goes_on.load(Ordering::Relaxed) {
                for tree in trees_with("inside()") {
                    assert_eq!(tree.tasks[1].nurseries.len(), 1);
                }
            }
        });
        run(async {
            nursery!(|n| {
                let entered = spawn_cancellable inner;
                yield_now().await;
                for _ in 0..if cfg!(miri) { 20 } else { 20_000 } {
                    let tree = n.tree();
                    assert_eq!(tree.tasks[1].nurseries[0].tasks[1].nurseries.len(), 1);
                }
                entered.cancel();
            });
        });
    });
}

/// A nursery whose tasks come and go, yield, and have nurseries in them.
async fn restless() {
    async fn inner() {
        nursery!(|n| {
            spawn tokio::task::yield_now();
            drop(n.spawn(tokio::task::yield_now()));
        });
    }
    nursery!(|n| {
        spawn_daemon marker();
        for _ in 0..20 {
            drop(n.spawn(inner()));
            inner().await;
        }
    });
}

async fn marker() {
    pending().await
}

#[test]
fn nurseries_that_move_between_threads_while_another_thread_asks() {
    const NURSERIES: usize = 100;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let (goes_on, seen) = (AtomicBool::new(true), AtomicU32::new(0));
    thread::scope(|threads| {
        let _goes_on = GoesOn(&goes_on);
        threads.spawn(|| {
            while goes_on.load(Ordering::Relaxed) {
                for tree in trees_with("marker()") {
                    check_restless(&tree);
                    seen.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        let mut rounds = 0;
        while rounds < 5 || seen.load(Ordering::Relaxed) == 0 {
            rounds += 1;
            runtime.block_on(async {
                let tasks: Vec<_> = (0..NURSERIES).map(|_| tokio::spawn(restless())).collect();
                for task in tasks {
                    task.await.unwrap();
                }
            });
            assert!(trees_with("marker()").is_empty());
        }
    });
}

/// Everything of such a nursery that can be there is.
fn check_restless(tree: &Tree) {
    assert_eq!((tree.limit, tree.unseen), (None, None));
    for task in tree.tasks.iter().filter(|task| task.routine != "marker()") {
        assert!(task.state != TaskState::Running, "{tree}");
        assert!(task.nurseries.len() <= 1, "{tree}");
        for inner in &task.nurseries {
            assert!(inner.tasks.len() <= 3, "{tree}");
        }
    }
}

#[test]
fn nurseries_that_are_dropped_while_another_thread_asks() {
    async fn short_lived() {
        nursery! { spawn pending::<()>(); }
    }
    let goes_on = AtomicBool::new(true);
    thread::scope(|threads| {
        let _goes_on = GoesOn(&goes_on);
        threads.spawn(|| {
            while goes_on.load(Ordering::Relaxed) {
                for tree in trees_with("short_lived()") {
                    assert_eq!(tree.tasks[1].nurseries.len(), 1, "{tree}");
                }
            }
        });
        for _ in 0..if cfg!(miri) { 10 } else { 5_000 } {
            let mut nursery = pin!(async {
                nursery! { spawn short_lived(); }
            });
            assert!(nursery.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
    });
}

#[test]
fn two_threads_that_ask_at_the_same_time_see_the_same() {
    async fn asked_for_twice() {
        pending().await
    }
    let mut nursery = ByHand::new(async {
        nursery! { spawn asked_for_twice(); }
    });
    assert!(nursery.poll().is_pending());
    let begin = Barrier::new(2);
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                begin.wait();
                for _ in 0..20_000 {
                    assert_eq!(trees_with("asked_for_twice()").len(), 1);
                }
            });
        }
    });
}
