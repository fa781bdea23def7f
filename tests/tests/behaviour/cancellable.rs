//! Tasks that can be cancelled.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use aioresult::{Cancelled, ResultCapture, Running, Scope, local_nursery, nursery};
use aioresult_tests::{ByHand, Log, PanicOnDrop, counted, message, my_waker, run, yield_now};
use futures::channel::oneshot;
use futures::future::{Either, join_all, pending, select};
use tokio::time::{Instant, sleep};

type Cancellable<'t, T> = ResultCapture<Result<T, Cancelled>, Running<'t>>;

/// Says that it was dropped, having been polled.
async fn forever(log: &Log, name: &str) {
    let _guard = log.guard(name);
    pending().await
}

#[test]
fn cancelled_before_its_first_poll_a_task_is_never_polled() {
    let (polls, log) = (AtomicUsize::new(0), Log::new());
    run(async {
        nursery!(|n| {
            let (polls, log) = (&polls, &log);
            let argument = |name: &'static str| {
                let guard = log.guard(name);
                counted(polls, async { drop(guard) })
            };
            let frame = spawn_cancellable argument("frame");
            let [heap] = ["heap"].map(|name| spawn_cancellable argument(name));
            let handle = n.spawn_cancellable(argument("handle"));
            frame.cancel();
            heap.cancel();
            handle.cancel();
            assert_eq!(log.take(), ["frame dropped", "heap dropped", "handle dropped"]);
            assert!(frame.is_done() && heap.is_done() && handle.is_done());
            assert!(n.is_empty());
            assert!(frame.await.is_err() && heap.await.is_err() && handle.await.is_err());
        });
    });
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn cancelled_after_it_has_returned_a_task_keeps_its_value() {
    let values = run(async {
        nursery!(|n| {
            let frame = spawn_cancellable async { 1 };
            let [heap] = [2].map(|i| spawn_cancellable async move { i });
            let handle = n.spawn_cancellable(async { 3 });
            yield_now().await;
            frame.cancel();
            heap.cancel();
            handle.cancel();
            (frame.await, heap.await, handle.await)
        })
    });
    assert_eq!(values, (Ok(1), Ok(2), Ok(3)));
}

#[test]
fn one_that_was_not_cancelled_returns_its_value() {
    let a = run(async {
        nursery! { let a = spawn_cancellable async { yield_now().await; "value" }; }
    });
    assert_eq!(a.into_result(), Ok("value"));
}

#[test]
fn a_task_that_waits_is_dropped_before_cancel_returns() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            let frame = spawn_cancellable forever(log, "frame");
            let [heap] = ["heap"].map(|name| spawn_cancellable forever(log, name));
            let handle = n.spawn_cancellable(forever(log, "handle"));
            yield_now().await;
            assert!(frame.result().is_err() && heap.result().is_err() && handle.result().is_err());
            for capture in [&frame as &dyn Cancel, &heap, &handle] {
                capture.cancel();
                log.say("cancelled");
            }
            assert!(frame.await.is_err() && heap.await.is_err() && handle.await.is_err());
        });
    });
    let expected = ["frame dropped", "cancelled", "heap dropped", "cancelled", "handle dropped", "cancelled"];
    assert_eq!(log.take(), expected);
}

/// What can be cancelled.
trait Cancel {
    fn cancel(&self);
}

impl<T> Cancel for Cancellable<'_, T> {
    fn cancel(&self) {
        self.cancel();
    }
}

#[test]
fn cancelled_twice_and_by_reference() {
    fn stop<T>(capture: &Cancellable<'_, T>) {
        capture.cancel();
        capture.cancel();
    }
    let log = Log::new();
    run(async {
        nursery! {
            let task = spawn_cancellable forever(&log, "task");
            yield_now().await;
            stop(&task);
            stop(&task);
            assert!((&task).await.is_err());
            stop(&task);
            assert!(task.await.is_err());
        }
    });
    assert_eq!(log.take(), ["task dropped"]);
}

#[test]
fn a_capture_whose_result_was_taken_can_be_cancelled() {
    run(async {
        nursery! {
            let mut task = spawn_cancellable async { String::from("text") };
            assert_eq!((&mut task).await, Ok("text".into()));
            task.cancel();
        }
    });
}

/// Where a task finds its own capture. Only tasks on the heap can: those of the frame are dropped before it.
type Own<'n, T> = OnceLock<Cancellable<'n, T>>;

#[test]
fn a_task_that_cancels_itself_runs_on_to_its_next_await() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let (own, log) = (Own::<()>::new(), &log);
            let task = async {
                let _guard = log.guard("task");
                own.get().unwrap().cancel();
                log.say(format_args!("runs on, done: {}", own.get().unwrap().is_done()));
                yield_now().await;
                log.say("not reached");
            };
            own.set(n.spawn_cancellable(task)).unwrap();
            spawn async { log.say("next task") };
        });
        log.say("nursery ends");
    });
    // In the same turn.
    assert!(nursery.poll().is_ready());
    assert_eq!(log.take(), ["runs on, done: false", "task dropped", "next task", "nursery ends"]);
}

#[test]
fn a_task_that_cancels_itself_and_returns_in_the_same_poll_keeps_its_value() {
    let values = run(async {
        nursery!(|n| {
            let own = Own::new();
            let set = own.set(n.spawn_cancellable(async {
                own.get().unwrap().cancel();
                5
            }));
            assert!(set.is_ok());
            // Polled next. It does not get what was meant for the first.
            let other = spawn_cancellable async { yield_now().await; 6 };
            (*own.get().unwrap().await, other.await)
        })
    });
    assert_eq!(values, (Ok(5), Ok(6)));
}

#[test]
fn a_task_that_cancels_itself_and_panics_in_the_same_poll() {
    let payload = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            nursery!(|n| {
                let own = Own::<()>::new();
                own.set(n.spawn_cancellable(async {
                    own.get().unwrap().cancel();
                    panic_any("boom")
                }))
                .unwrap();
            });
        });
    }));
    assert_eq!(message(&*payload.unwrap_err()), "boom");
}

#[test]
fn a_task_that_cancels_itself_and_fails_in_the_same_poll_fails_the_nursery() {
    let result: Result<(), &str> = run(async {
        nursery!(|n| {
            type Error = &'static str;
            let own = Own::<()>::new();
            own.set(n.try_spawn_cancellable(async {
                own.get().unwrap().cancel();
                Err("failed")
            }))
            .unwrap();
        })
    });
    assert_eq!(result, Err("failed"));
}

#[test]
fn two_tasks_cancel_each_other() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let (first, second, log) = (Own::<()>::new(), Own::<()>::new(), &log);
            first
                .set(n.spawn_cancellable(async {
                    yield_now().await;
                    second.get().unwrap().cancel();
                    log.say("first runs on");
                    forever(log, "first").await;
                }))
                .unwrap();
            second
                .set(n.spawn_cancellable(async {
                    let _guard = log.guard("second");
                    let _cancel = CancelOnDrop(first.get().unwrap(), log);
                    pending::<()>().await
                }))
                .unwrap();
            assert!(first.get().unwrap().await.is_err() && second.get().unwrap().await.is_err());
        });
    });
    assert_eq!(log.take(), ["cancelled: false", "second dropped", "first runs on", "first dropped"]);
}

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

#[test]
fn those_who_await_it_are_woken() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            let (cancel, cancelled) = oneshot::channel::<()>();
            let frame = spawn_cancellable pending::<u32>();
            let heap = n.spawn_cancellable(pending::<u32>());
            spawn async { log.say(format_args!("by reference {}", (&frame).await.is_err())) };
            spawn async { frame.wait_done().await; log.say("it is done") };
            spawn async { cancelled.await.unwrap(); frame.cancel(); log.say("cancelled") };
            let mut waits = pin!(heap);
            poll_fn(|cx| {
                assert!(waits.as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
            yield_now().await;
            cancel.send(()).unwrap();
            assert!((&frame).await.is_err());
            log.say("body");
            waits.cancel();
            assert!(waits.await.is_err());
        });
    });
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["cancelled", "by reference true", "it is done", "body"]);
}

#[test]
fn with_a_question_mark_an_err_fails_the_nursery() {
    let log = Log::new();
    let frame: Result<(), &str> = run(async {
        nursery! {
            spawn forever(&log, "sibling");
            let task = spawn_cancellable async { yield_now().await; Err::<u32, _>("frame") }?;
            task.await.unwrap();
        }
    });
    assert_eq!((frame, log.take()), (Err("frame"), vec!["sibling dropped".into()]));
    let heap: Result<(), String> = run(async {
        nursery! {
            type Error = String;
            for text in ["1", "x"] {
                // Converted into the block's error.
                let _ = spawn_cancellable async move { text.parse::<u32>().map_err(|_| text) }?;
            }
        }
    });
    assert_eq!(heap, Err("x".into()));
    let handle: Result<(), &str> = run(async {
        nursery!(|n| {
            type Error = &'static str;
            drop(n.try_spawn_cancellable(async { Err::<(), _>("handle") }));
        })
    });
    assert_eq!(handle, Err("handle"));
}

#[test]
fn with_a_question_mark_the_result_is_that_of_the_ok() {
    let results: Result<_, String> = run(async {
        nursery!(|n| {
            let returns: Cancellable<'_, u32> = spawn_cancellable async { Ok(1) }?;
            let stopped: Cancellable<'_, u32> = spawn_cancellable pending::<Result<u32, String>>()?;
            let handle: Cancellable<'_, u32> = n.try_spawn_cancellable(pending::<Result<u32, String>>());
            yield_now().await;
            stopped.cancel();
            handle.cancel();
            // To be cancelled is no failure.
            (returns.await, stopped.await.is_err(), handle.await.is_err())
        })
    });
    assert_eq!(results, Ok((Ok(1), true, true)));
}

#[test]
fn without_the_question_mark_both_results_are_in_the_capture() {
    let (failed, cancelled) = run(async {
        nursery! {
            let failed = spawn_cancellable async { Err::<(), _>("kept") };
            let cancelled = spawn_cancellable pending::<Result<(), &str>>();
            spawn async { cancelled.cancel() };
        }
    });
    assert_eq!(failed.into_result(), Ok(Err("kept")));
    assert!(cancelled.into_result().is_err());
}

#[test]
fn in_a_pure_block_the_others_cancel_it() {
    let log = Log::new();
    let (a, b) = run(async {
        nursery! {
            let a = spawn_cancellable async { log.guard("result of a") };
            let b = spawn_cancellable forever(&log, "b");
            spawn async { yield_now().await; a.cancel(); b.cancel() };
            spawn_daemon async { assert!((&b).await.is_err()); log.say("daemon saw it") };
        }
    });
    assert!(a.is_ok() && b.is_err());
    assert_eq!(log.take(), ["b dropped", "daemon saw it"]);
    drop(a);
    assert_eq!(log.take(), ["result of a dropped"]);
}

#[test]
fn in_a_pure_block_that_can_fail() {
    let result: Result<_, &str> = run(async {
        nursery! {
            let a = spawn_cancellable pending::<Result<u8, &str>>()?;
            spawn async { a.cancel() };
        }
    });
    assert!(result.unwrap().is_err());
}

#[test]
fn a_destructor_panics_during_cancel() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            let bomb = || async {
                let _guard = log.guard("task");
                let _bomb = PanicOnDrop("drop");
                pending::<()>().await
            };
            let frame = spawn_cancellable bomb();
            let heap = n.spawn_cancellable(bomb());
            let sibling = spawn async { yield_now().await; "not disturbed" };
            yield_now().await;
            for capture in [&frame, &heap] {
                let payload = catch_unwind(AssertUnwindSafe(|| capture.cancel())).unwrap_err();
                assert_eq!(message(&*payload), "drop");
                assert_eq!(log.take(), ["task dropped"]);
                assert!(capture.result().unwrap().is_err());
                capture.cancel();
            }
            assert!(frame.await.is_err() && heap.await.is_err());
            assert_eq!(sibling.await, "not disturbed");
        });
    });
}

#[test]
fn the_panic_of_a_destructor_is_that_of_whoever_cancels() {
    let log = Log::new();
    let payload = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            let _ = nursery! {
                let task = spawn_cancellable async { let _bomb = PanicOnDrop("drop"); pending::<()>().await };
                spawn async { yield_now().await; task.cancel(); log.say("not reached") };
                spawn async { task.wait_done().await; log.say("not seen") };
                spawn forever(&log, "last");
            };
        });
    }));
    assert_eq!(message(&*payload.unwrap_err()), "drop");
    assert_eq!(log.take(), ["last dropped"]);
}

#[test]
fn a_destructor_panics_when_another_thread_or_the_task_itself_has_cancelled() {
    let payload_of = |by_itself: bool| {
        let payload = catch_unwind(AssertUnwindSafe(|| {
            run(async move {
                nursery!(|n| {
                    let own = Own::<()>::new();
                    let cancel = || own.get().unwrap().cancel();
                    own.set(n.spawn_cancellable(async {
                        let _bomb = PanicOnDrop("drop");
                        if by_itself {
                            cancel();
                        }
                        pending::<()>().await
                    }))
                    .unwrap();
                    yield_now().await;
                    thread::scope(|threads| {
                        threads.spawn(cancel);
                    });
                    pending::<()>().await;
                });
            });
        }));
        message(&*payload.unwrap_err()).to_owned()
    };
    assert_eq!([payload_of(true), payload_of(false)], ["drop", "drop"]);
}

/// Cancels a task when it is dropped, and says so.
struct CancelOnDrop<'a, 't>(&'a Cancellable<'t, ()>, &'a Log);

impl Drop for CancelOnDrop<'_, '_> {
    fn drop(&mut self) {
        self.0.cancel();
        self.1.say(format_args!("cancelled: {}", self.0.is_done()));
    }
}

#[test]
fn destructors_cancel_others_while_the_nursery_is_failing() {
    let log = Log::new();
    let result: Result<(), &str> = run(async {
        nursery! {
            let first = spawn_cancellable forever(&log, "first");
            let second = spawn_cancellable forever(&log, "second");
            spawn async { assert!((&first).await.is_err()); log.say("polled again") };
            spawn async { let _cancel = CancelOnDrop(&first, &log); pending::<()>().await };
            spawn async { yield_now().await; Err::<(), _>("error") }?;
            second.await.unwrap();
        }
    });
    assert_eq!(result, Err("error"));
    // The order stays that of a nursery that fails.
    assert_eq!(log.take(), ["cancelled: false", "second dropped", "first dropped"]);
}

#[test]
fn destructors_cancel_others_while_the_nursery_is_dropped_or_daemons_end() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let first = spawn_cancellable forever(&log, "first");
            spawn async { let _cancel = CancelOnDrop(&first, &log); pending::<()>().await };
        }
    });
    assert!(nursery.poll().is_pending());
    drop(nursery);
    assert_eq!(log.take(), ["cancelled: false", "first dropped"]);
    run(async {
        nursery! {
            let first = spawn_daemon async { forever(&log, "first").await; never_cancelled() };
            spawn_daemon async { let _cancel = CancelOnDrop(&first, &log); pending::<()>().await };
            yield_now().await;
        }
    });
    assert_eq!(log.take(), ["cancelled: false", "first dropped"]);
}

fn never_cancelled() -> Result<(), Cancelled> {
    Ok(())
}

#[test]
fn a_destructor_of_a_cancelled_task_cancels_another() {
    let log = Log::new();
    run(async {
        nursery! {
            let first = spawn_cancellable forever(&log, "first");
            let second = spawn_cancellable async {
                let _cancel = CancelOnDrop(&first, &log);
                pending::<()>().await
            };
            yield_now().await;
            second.cancel();
            assert!((&first).await.is_err() && second.await.is_err());
        }
    });
    assert_eq!(log.take(), ["first dropped", "cancelled: true"]);
}

#[test]
fn a_sibling_cancels_a_sibling() {
    let log = Log::new();
    run(async {
        nursery! {
            let log = &log;
            let a = spawn_cancellable forever(log, "a");
            let b = spawn_cancellable async { yield_now().await; a.cancel(); log.say("b goes on") };
            for _ in 0..1 {
                let c = spawn_cancellable forever(log, "c");
                spawn async move { yield_now().await; c.cancel(); log.say("d goes on") };
            }
            assert!(b.await.is_ok());
        }
    });
    assert_eq!(log.take(), ["a dropped", "b goes on", "c dropped", "d goes on"]);
}

#[test]
fn a_task_that_the_limit_keeps_back_is_cancelled() {
    let polls = [const { AtomicUsize::new(0) }; 4];
    let (send, receive) = oneshot::channel::<()>();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let polls = &polls;
            n.set_limit(1);
            spawn async { receive.await.unwrap() };
            let frame = spawn_cancellable counted(&polls[0], pending::<()>());
            let heap = n.spawn_cancellable(counted(&polls[1], pending::<()>()));
            let there = n.spawn_cancellable(counted(&polls[2], pending::<()>()));
            spawn counted(&polls[3], yield_now());
            frame.cancel();
            heap.cancel();
            thread::scope(|threads| {
                threads.spawn(|| there.cancel());
            });
            assert!(frame.await.is_err() && heap.await.is_err() && there.await.is_err());
            assert_eq!(n.len(), 2);
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(polls.each_ref().map(|polls| polls.load(Ordering::SeqCst)), [0; 4]);
    send.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(polls.each_ref().map(|polls| polls.load(Ordering::SeqCst)), [0, 0, 0, 2]);
}

#[test]
fn a_cancelled_task_is_dropped_at_once_and_the_others_last_started_first() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let log = &log;
            let first = spawn_cancellable forever(log, "first");
            let second = spawn_cancellable forever(log, "second");
            let [third] = ["third"].map(|name| spawn_cancellable forever(log, name));
            let fourth = spawn_cancellable forever(log, "fourth");
            let _body = log.guard("body");
            yield_now().await;
            second.cancel();
            pending::<()>().await;
            drop((first, third, fourth));
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["second dropped"]);
    drop(nursery);
    assert_eq!(log.take(), ["fourth dropped", "third dropped", "first dropped", "body dropped"]);
}

#[test]
fn a_nursery_inside_of_the_cancelled_task_is_dropped() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let outer = spawn_cancellable async {
                nursery! {
                    spawn forever(&log, "leaf 1");
                    spawn_daemon forever(&log, "daemon");
                    for _ in 0..1 {
                        spawn forever(&log, "leaf 2");
                    }
                    let _body = log.guard("inner body");
                    pending::<()>().await;
                }
            };
            yield_now().await;
            outer.cancel();
            log.say("cancelled");
        }
    });
    assert!(nursery.poll_while_woken().is_ready());
    let expected = ["leaf 2 dropped", "daemon dropped", "leaf 1 dropped", "inner body dropped", "cancelled"];
    assert_eq!(log.take(), expected);
}

#[test]
fn a_task_of_a_nursery_inside_of_a_task_cancels_that_one() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let (own, log) = (Own::<()>::new(), &log);
            let outer = async {
                nursery! {
                    let own = &own;
                    spawn async {
                        own.get().unwrap().cancel();
                        log.say("leaf runs on");
                        yield_now().await;
                        log.say("not reached");
                    };
                    for _ in 0..1 {
                        // It may have its turn: all of this is one poll of the outer task.
                        spawn forever(log, "other leaf");
                    }
                }
            };
            own.set(n.spawn_cancellable(outer)).unwrap();
            assert!(own.get().unwrap().await.is_err());
        });
    });
    assert_eq!(log.take(), ["leaf runs on", "other leaf dropped"]);
}

#[test]
fn a_cancelled_tasks_waker_wakes_nobody() {
    let (wakers, polls) = (Mutex::new(Vec::<Waker>::new()), AtomicUsize::new(0));
    let keep = || async {
        let waker = my_waker().await;
        wakers.lock().unwrap().push(waker);
        pending::<()>().await
    };
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let (keep, polls) = (&keep, &polls);
            let frame = spawn_cancellable counted(polls, keep());
            let heap = n.spawn_cancellable(counted(polls, keep()));
            yield_now().await;
            frame.cancel();
            heap.cancel();
            pending::<()>().await;
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    let wakers = std::mem::take(&mut *wakers.lock().unwrap());
    wakers.iter().for_each(Waker::wake_by_ref);
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    wakers.into_iter().for_each(Waker::wake);
    assert_eq!(polls.into_inner(), 2);
}

#[test]
fn a_task_that_was_woken_is_not_polled_after_it_was_cancelled() {
    let polls = AtomicUsize::new(0);
    run(async {
        nursery! {
            let busy = spawn_cancellable counted(&polls, async { loop { yield_now().await } });
            for _ in 0..3 {
                yield_now().await;
            }
            busy.cancel();
            for _ in 0..3 {
                yield_now().await;
            }
        }
    });
    // The body begins before the task, and is polled again before it.
    assert_eq!(polls.into_inner(), 3);
}

#[test]
fn any_task_with_such_a_result_can_be_cancelled() {
    let log = Log::new();
    run(async {
        nursery! {
            let log = &log;
            let inner = spawn_cancellable forever(log, "inner");
            let forwards = spawn async { let _guard = log.guard("forwards"); *(&inner).await };
            let daemon = spawn_daemon async { forever(log, "daemon").await; never_cancelled() };
            yield_now().await;
            forwards.cancel();
            daemon.cancel();
            assert!(forwards.await.is_err() && daemon.await.is_err());
            assert!(!inner.is_done(), "to cancel the one that awaits does not cancel the awaited one");
            inner.cancel();
        }
    });
    assert_eq!(log.take(), ["forwards dropped", "daemon dropped", "inner dropped"]);
}

#[test]
fn what_it_says() {
    let cancelled = run(async {
        nursery! {
            let task = spawn_cancellable pending::<()>();
            task.cancel();
            task.await.unwrap_err()
        }
    });
    let error: &dyn std::error::Error = &cancelled;
    assert_eq!(error.to_string(), "the task was cancelled");
    assert_eq!(cancelled, { cancelled });
}

#[test]
fn it_need_not_be_send_in_the_frame_and_in_a_local_nursery() {
    let shared = Rc::new(());
    let hold = |shared: Rc<()>| async move {
        pending::<()>().await;
        shared
    };
    run(async {
        local_nursery!(|n| {
            let mine = &shared;
            let frame = spawn_cancellable hold(mine.clone());
            let [heap] = [mine.clone()].map(|shared| spawn_cancellable hold(shared));
            let handle = n.spawn_cancellable(hold(mine.clone()));
            yield_now().await;
            assert_eq!(Rc::strong_count(mine), 4);
            frame.cancel();
            heap.cancel();
            handle.cancel();
            assert_eq!(Rc::strong_count(mine), 1);
        });
    });
}

#[tokio::test(start_paused = true)]
async fn the_first_of_two_wins_and_the_other_is_cancelled() {
    let begin = Instant::now();
    let winner = nursery! {
        let mut fast = spawn_cancellable async { sleep(Duration::from_secs(1)).await; "fast" };
        let mut slow = spawn_cancellable async { sleep(Duration::from_secs(9)).await; "slow" };
        match select(&mut fast, &mut slow).await {
            Either::Left((winner, _)) => { slow.cancel(); winner }
            Either::Right((winner, _)) => { fast.cancel(); winner }
        }
    };
    assert_eq!(winner, Ok("fast"));
    assert_eq!(begin.elapsed(), Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_of_tokio_spawn() {
    let joined = tokio::spawn(async {
        nursery! {
            let searches: Vec<_> = (0..10).map(|i| spawn_cancellable async move {
                if i != 7 {
                    pending::<()>().await;
                }
                tokio::task::yield_now().await;
                i
            }).collect();
            let (found, index, others) = futures::future::select_all(searches).await;
            others.iter().for_each(|other| other.cancel());
            let all_cancelled = join_all(others).await.iter().all(Result::is_err);
            (found, index, all_cancelled)
        }
    });
    assert_eq!(joined.await.unwrap(), (Ok(7), 7, true));
}
