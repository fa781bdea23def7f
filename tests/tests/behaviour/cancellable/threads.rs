//! Other threads that cancel.

use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, OnceLock};
use std::thread;

use aioresult::{Scope, nursery};
use aioresult_tests::{ByHand, Log, counted, run, yield_now};
use futures::future::{join_all, pending};

use super::Own;

/// Says on which thread it was dropped.
struct OnThread<'a>(&'a Mutex<Vec<thread::ThreadId>>);

impl Drop for OnThread<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(thread::current().id());
    }
}

#[test]
fn another_thread_cancels() {
    let dropped_on = Mutex::new(vec![]);
    let task = || async {
        let _on = OnThread(&dropped_on);
        pending::<u32>().await
    };
    run(async {
        nursery!(|n| {
            let (task, dropped_on) = (&task, &dropped_on);
            let frame = spawn_cancellable task();
            let [heap] = [()].map(|()| spawn_cancellable task());
            let handle = n.spawn_cancellable(task());
            yield_now().await;
            thread::scope(|threads| {
                threads.spawn(|| {
                    frame.cancel();
                    heap.cancel();
                    handle.cancel();
                });
            });
            assert!(dropped_on.lock().unwrap().is_empty(), "the body is still in its turn");
            assert!(!frame.is_done() && !heap.is_done() && !handle.is_done());
            assert!(frame.await.is_err() && heap.await.is_err() && handle.await.is_err());
        });
    });
    assert_eq!(dropped_on.into_inner().unwrap(), [thread::current().id(); 3]);
}

#[test]
fn another_thread_cancels_before_the_first_poll() {
    let polls = AtomicUsize::new(0);
    run(async {
        nursery!(|n| {
            let polls = &polls;
            let frame = spawn_cancellable counted(polls, pending::<()>());
            let heap = n.spawn_cancellable(counted(polls, pending::<()>()));
            thread::scope(|threads| {
                threads.spawn(|| {
                    frame.cancel();
                    heap.cancel();
                });
            });
        });
    });
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn another_thread_cancels_what_it_has_started() {
    let polls = AtomicUsize::new(0);
    run(async {
        nursery!(|n| {
            let polls = &polls;
            let start = || n.spawn_cancellable(counted(polls, pending::<u32>()));
            let cancelled_there = thread::scope(|threads| {
                threads
                    .spawn(|| {
                        let capture = start();
                        capture.cancel();
                        capture
                    })
                    .join()
                    .unwrap()
            });
            let cancelled_here = thread::scope(|threads| threads.spawn(start).join().unwrap());
            cancelled_here.cancel();
            assert!(cancelled_here.is_done());
            // Nobody asks for this one's result.
            thread::scope(|threads| {
                threads.spawn(|| start().cancel());
            });
            assert!(cancelled_there.await.is_err() && cancelled_here.await.is_err());
        });
    });
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn another_thread_cancels_the_task_that_is_being_polled() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let (own, log) = (Own::<()>::new(), &log);
            let task = async {
                let _guard = log.guard("task");
                thread::scope(|threads| {
                    threads.spawn(|| own.get().unwrap().cancel());
                });
                log.say("runs on");
                pending::<()>().await;
            };
            own.set(n.spawn_cancellable(task)).unwrap();
        });
    });
    assert_eq!(log.take(), ["runs on", "task dropped"]);
}

#[test]
fn another_thread_asks_for_a_task_that_returns_before_its_turn() {
    let (value, other) = run(async {
        nursery!(|n| {
            let own = Own::new();
            let set = own.set(n.spawn_cancellable(async {
                thread::scope(|threads| {
                    threads.spawn(|| own.get().unwrap().cancel());
                });
                5
            }));
            assert!(set.is_ok());
            let other = spawn_cancellable async { 6 };
            (*own.get().unwrap().await, other.await)
        })
    });
    assert_eq!((value, other), (Ok(5), Ok(6)));
}

#[test]
fn another_thread_cancels_while_the_nursery_sleeps() {
    let log = Log::new();
    let scope: &'static Scope<'static> = Box::leak(Box::new(Scope::new()));
    let n = scope.nursery();
    let (capture, guard) = (OnceLock::new(), log.guard("task"));
    let mut nursery = ByHand::new(scope.run(async {
        let task = n.spawn_cancellable(async {
            let _guard = guard;
            pending::<()>().await
        });
        capture.set(task).unwrap();
    }));
    assert!(nursery.poll_while_woken().is_pending());
    thread::scope(|threads| {
        threads.spawn(|| capture.get().unwrap().cancel());
    });
    assert_eq!(nursery.wakes(), 1);
    assert!(log.take().is_empty());
    assert!(nursery.poll().is_ready());
    assert_eq!(log.take(), ["task dropped"]);
    assert!(capture.get().unwrap().result().unwrap().is_err());
}

#[test]
fn many_threads_cancel_at_the_same_time() {
    let polls = AtomicUsize::new(0);
    let cancelled = run(async {
        nursery! {
            let polls = &polls;
            let frame = spawn_cancellable counted(polls, pending::<()>());
            let heap: Vec<_> = (0..100).map(|_| spawn_cancellable counted(polls, pending::<()>())).collect();
            yield_now().await;
            thread::scope(|threads| {
                for _ in 0..4 {
                    threads.spawn(|| {
                        frame.cancel();
                        heap.iter().for_each(|capture| capture.cancel());
                    });
                }
            });
            frame.await.unwrap_err();
            join_all(heap).await.into_iter().filter(Result::is_err).count()
        }
    });
    assert_eq!(cancelled, 100);
    // Those that were polled before were so once.
    assert!(polls.into_inner() <= 101);
}
