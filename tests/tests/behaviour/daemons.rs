//! Daemons: tasks that the nursery does not wait for.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use aioresult::{Nursery, ResultCapture, Running, Scope, local_nursery, nursery};
use aioresult_tests::{ByHand, Log, PanicOnDrop, counted, message, run, yield_now};
use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use futures::future::pending;
use tokio::time::{Instant, sleep};

fn payload_of<T>(future: impl Future<Output = T>) -> String {
    match catch_unwind(AssertUnwindSafe(|| run(future))) {
        Ok(_) => panic!("it should have panicked"),
        Err(payload) => message(&*payload).to_owned(),
    }
}

/// Says that it was dropped, if it was polled.
async fn forever(log: &Log, name: impl std::fmt::Display) {
    let _guard = log.guard(name);
    pending().await
}

#[test]
fn one_that_returns_early_has_its_result() {
    let results = run(async {
        nursery!(|n| {
            let frame = spawn_daemon async { 1 };
            let [heap] = [2].map(|i| spawn_daemon async move { yield_now().await; i });
            let handle = n.spawn_daemon(async { 3 });
            assert!(!frame.is_done() && !heap.is_done() && !handle.is_done());
            let by_reference = *(&frame).await;
            assert_eq!(frame.result(), Ok(&1));
            (by_reference, heap.await, handle.await)
        })
    });
    assert_eq!(results, (1, 2, 3));
}

#[test]
fn the_ok_of_one_with_a_question_mark_is_the_result() {
    let results: Result<_, &str> = run(async {
        nursery!(|n| {
            let frame = spawn_daemon async { Ok(1) }?;
            let [heap] = [2].map(|i| spawn_daemon async move { Ok(i) }?);
            let handle = n.try_spawn_daemon(async { Ok(3) });
            (frame.await, heap.await, handle.await)
        })
    });
    assert_eq!(results, Ok((1, 2, 3)));
}

#[test]
fn they_are_dropped_last_started_first_when_the_body_and_all_tasks_have_ended() {
    let log = Log::new();
    let (send, receive) = oneshot::channel::<()>();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            let _local = log.guard("local");
            spawn_daemon forever(log, "frame 1");
            for i in 1..=2 {
                spawn_daemon forever(log, format!("loop {i}"));
            }
            spawn async { receive.await.unwrap(); log.say("task ends") };
            spawn_daemon forever(log, "frame 2");
            drop(n.spawn_daemon(forever(log, "handle 1")));
            for _ in 0..1 {
                spawn async { yield_now().await; log.say("heap task ends") };
            }
            drop(n.spawn_daemon(forever(log, "handle 2")));
            log.say("body ends");
        });
        log.say("nursery ends");
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["body ends", "heap task ends"]);
    send.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(
        log.take(),
        [
            "task ends",
            "handle 2 dropped",
            "handle 1 dropped",
            "frame 2 dropped",
            "loop 2 dropped",
            "loop 1 dropped",
            "frame 1 dropped",
            "local dropped",
            "nursery ends"
        ]
    );
}

#[test]
fn they_run_as_long_as_the_body_does() {
    let log = Log::new();
    let (send, receive) = oneshot::channel::<()>();
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn_daemon forever(&log, "daemon");
            spawn async { log.say("task ends") };
            receive.await.unwrap();
            log.say("body ends");
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["task ends"]);
    send.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["body ends", "daemon dropped"]);
}

#[test]
fn a_nursery_with_only_daemons_ends_at_once() {
    let polls = AtomicUsize::new(0);
    let in_frame = async {
        nursery! {
            spawn_daemon counted(&polls, pending::<()>());
            5
        }
    };
    assert_eq!(ByHand::new(in_frame).poll(), Poll::Ready(5));
    let on_heap = async {
        nursery!(|n| {
            let polls = &polls;
            for _ in 0..3 {
                spawn_daemon counted(polls, pending::<()>());
            }
            drop(n.spawn_daemon(counted(polls, pending::<()>())));
            6
        })
    };
    assert_eq!(ByHand::new(on_heap).poll(), Poll::Ready(6));
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn they_are_not_polled_any_more_when_all_others_have_ended() {
    let polls = [const { AtomicUsize::new(0) }; 2];
    let busy = || async {
        loop {
            yield_now().await;
        }
    };
    run(async {
        nursery! {
            let polls = &polls;
            spawn_daemon counted(&polls[0], busy());
            for _ in 0..1 {
                spawn_daemon counted(&polls[1], busy());
            }
            yield_now().await;
        }
    });
    // In the second turn the body comes first.
    assert_eq!(polls.map(AtomicUsize::into_inner), [1, 1]);
}

#[test]
fn they_may_borrow_and_are_dropped_before_what_they_borrow() {
    let log = Log::new();
    let sum = run(async {
        nursery! {
            let prelude = log.guard("prelude");
            let (prelude, numbers) = (&prelude, [1, 2]);
            for number in &numbers {
                let guard = log.guard(format_args!("heap {number}"));
                spawn_daemon async move { let _borrows = (guard, prelude); pending::<()>().await };
            }
            let (local, mut sum) = (log.guard("local"), 0);
            let adder = spawn_daemon async { sum += numbers.iter().sum::<i32>(); sum };
            spawn_daemon async { let _borrows = (log.guard("frame"), &local); pending::<()>().await };
            adder.await
        }
    });
    assert_eq!(sum, 3);
    assert_eq!(
        log.take(),
        ["frame dropped", "heap 2 dropped", "heap 1 dropped", "local dropped", "prelude dropped"]
    );
}

#[test]
fn the_error_of_one_fails_the_nursery() {
    let log = Log::new();
    let result: Result<(), &str> = run(async {
        let result = nursery! {
            let log = &log;
            let _body = log.guard("body");
            spawn forever(log, "first");
            for _ in 0..1 {
                spawn_daemon forever(log, "heap daemon");
            }
            spawn_daemon async { yield_now().await; Err::<(), _>("daemon") }?;
            spawn forever(log, "last");
            pending::<()>().await;
        };
        log.say("yields");
        result
    });
    assert_eq!(result, Err("daemon"));
    assert_eq!(
        log.take(),
        ["last dropped", "heap daemon dropped", "first dropped", "body dropped", "yields"]
    );
}

#[test]
fn the_error_of_one_on_the_heap_fails_the_nursery_after_the_body_has_ended() {
    fn start(n: Nursery<'_, String>) {
        drop(n.try_spawn_daemon(async { Err::<u32, _>(String::from("handle")) }));
    }
    let from_handle: Result<(), String> = run(async {
        nursery!(|n| {
            type Error = String;
            start(n);
            spawn pending::<()>();
        })
    });
    assert_eq!(from_handle, Err("handle".into()));
    let from_loop: Result<(), String> = run(async {
        nursery! {
            type Error = String;
            for text in ["1", "x"] {
                // Converted into the block's error.
                let _ = spawn_daemon async move { text.parse::<u32>().map_err(|_| text) }?;
            }
            spawn pending::<()>();
        }
    });
    assert_eq!(from_loop, Err("x".into()));
}

#[test]
fn without_the_question_mark_the_error_stays_in_the_capture() {
    let kept: Result<u32, &str> = run(async {
        nursery! {
            let daemon = spawn_daemon async { Err("kept") };
            spawn yield_now();
            daemon.await
        }
    });
    assert_eq!(kept, Err("kept"));
}

#[test]
fn one_panics_and_its_payload_resumes_at_the_nurserys_await() {
    let log = Log::new();
    let in_frame = payload_of(async {
        nursery! {
            let _body = log.guard("body");
            spawn_daemon forever(&log, "daemon");
            spawn_daemon async { yield_now().await; panic_any("frame") };
            spawn forever(&log, "task");
            pending::<()>().await;
        }
    });
    assert_eq!(in_frame, "frame");
    assert_eq!(log.take(), ["task dropped", "daemon dropped", "body dropped"]);
    let on_heap = payload_of(async {
        nursery!(|n| {
            let log = &log;
            drop(n.spawn_daemon(async { panic_any("heap") }));
            drop(n.spawn_daemon(forever(log, "never polled")));
            spawn forever(log, "task");
        });
    });
    assert_eq!(on_heap, "heap");
    // They were dropped unpolled, and so without their guards.
    assert!(log.take().is_empty());
}

#[test]
fn dropping_the_nursery_drops_them_last_started_first() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            spawn_daemon forever(log, "frame daemon");
            for _ in 0..1 {
                spawn_daemon forever(log, "heap daemon");
            }
            spawn forever(log, "task");
            drop(n.spawn_daemon(forever(log, "handle daemon")));
            let _body = log.guard("body");
            pending::<()>().await;
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    assert_eq!(
        log.take(),
        [
            "handle daemon dropped",
            "task dropped",
            "heap daemon dropped",
            "frame daemon dropped",
            "body dropped"
        ]
    );
}

#[test]
fn in_a_pure_block_it_stands_bare_and_the_value_is_that_of_the_others() {
    let log = Log::new();
    let (): () = run(async {
        nursery! { spawn_daemon forever(&log, "never polled"); }
    });
    let one: ResultCapture<u32> = run(async {
        nursery! {
            spawn_daemon forever(&log, "first");
            let one = spawn async { yield_now().await; 1 };
        }
    });
    assert_eq!(one.into_result(), 1);
    let both: Result<_, String> = run(async {
        nursery! {
            let one = spawn async { 1 };
            spawn_daemon async { forever(&log, "second").await; Ok(()) }?;
            let _ = spawn_daemon async { "discarded" };
            let two = spawn async { yield_now().await; "two" };
        }
    });
    let (one, two) = both.unwrap();
    assert_eq!((*one, *two), (1, "two"));
    assert_eq!(log.take(), ["first dropped", "second dropped"]);
}

/// Looks at a capture when it is dropped.
struct Look<'a, 't>(&'a ResultCapture<String, Running<'t>>, &'a Log);

impl Drop for Look<'_, '_> {
    fn drop(&mut self) {
        self.1.say(format_args!("saw {:?}", self.0.result()));
    }
}

/// Shows a text when it is dropped.
struct Show<'a>(&'a String, &'a Log);

impl Drop for Show<'_> {
    fn drop(&mut self) {
        self.1.say(format_args!("shows {}", self.0));
    }
}

#[test]
fn in_a_pure_block_it_may_look_at_captures_until_it_is_dropped() {
    let log = Log::new();
    let (a, b) = run(async {
        nursery! {
            let a = spawn async { yield_now().await; String::from("a") };
            spawn_daemon async { let _look = Look(&a, &log); pending::<()>().await };
            let b = spawn async { for _ in 0..3 { yield_now().await; } String::from("b") };
            spawn_daemon async { let _show = Show((&a).await, &log); pending::<()>().await };
        }
    });
    assert_eq!((a.into_result(), b.into_result()), ("a".into(), "b".into()));
    assert_eq!(log.take(), ["shows a", "saw Ok(\"a\")"]);
}

#[test]
fn a_destructor_panics_at_the_normal_end() {
    let log = Log::new();
    let bomb = || async {
        let _bomb = PanicOnDrop("drop");
        pending::<()>().await
    };
    let in_frame = payload_of(async {
        nursery! {
            let _local = log.guard("local");
            let kept = spawn async { log.guard("result") };
            spawn_daemon forever(&log, "first");
            for _ in 0..1 {
                spawn_daemon bomb();
            }
            spawn_daemon forever(&log, "third");
            yield_now().await;
            log.say("body ends");
            kept.await
        }
    });
    assert_eq!(in_frame, "drop");
    let after = ["third dropped", "first dropped"];
    let lines = log.take();
    assert_eq!(lines[..3], ["body ends", after[0], after[1]]);
    assert_eq!(lines.len(), 5, "the result and the local were dropped, too: {lines:?}");
    let on_heap = payload_of(async {
        let scope = Scope::new();
        let (n, log) = (scope.nursery(), &log);
        scope
            .run(async {
                drop(n.spawn_daemon(forever(log, "first")));
                drop(n.spawn_daemon(bomb()));
                drop(n.spawn_daemon(forever(log, "third")));
                yield_now().await;
            })
            .await
    });
    assert_eq!(on_heap, "drop");
    assert_eq!(log.take(), after);
}

#[test]
fn a_destructor_panics_in_a_pure_block_and_its_captures_are_dropped() {
    let log = Log::new();
    let payload = payload_of(async {
        nursery! {
            let kept = spawn async { yield_now().await; log.guard("result") };
            spawn_daemon async { let _bomb = PanicOnDrop("drop"); (&kept).await; pending::<()>().await };
            spawn_daemon async { let _bomb = PanicOnDrop("earlier"); pending::<()>().await };
        }
    });
    assert_eq!(payload, "earlier");
    assert_eq!(log.take(), ["result dropped"]);
}

/// Makes the nursery fail when it is dropped.
struct FailOnDrop<'n>(Nursery<'n, &'static str>);

impl Drop for FailOnDrop<'_> {
    fn drop(&mut self) {
        self.0.fail("late");
    }
}

#[test]
fn a_destructor_makes_the_nursery_fail_at_the_normal_end() {
    let log = Log::new();
    let in_frame = run(async {
        let result = nursery!(|n| {
            type Error = &'static str;
            let _kept = spawn async { log.guard("result") };
            spawn_daemon async { let _fails = FailOnDrop(n); pending::<()>().await };
            let _other = spawn async { yield_now().await };
        });
        log.say("yields");
        result.map(|_| ())
    });
    assert_eq!(in_frame, Err("late"));
    assert_eq!(log.take(), ["result dropped", "yields"]);
    let from_loop: Result<(), &str> = run(async {
        nursery!(|n| {
            type Error = &'static str;
            for _ in 0..2 {
                spawn_daemon async move { let _fails = FailOnDrop(n); pending::<()>().await };
            }
            yield_now().await;
        })
    });
    assert_eq!(from_loop, Err("late"));
    let on_heap = run(async {
        let scope = Scope::new();
        let n = scope.nursery();
        scope
            .try_run(async {
                let fails = FailOnDrop(n);
                drop(n.spawn_daemon(async {
                    let _fails = fails;
                    pending::<()>().await
                }));
                Ok(log.guard("result"))
            })
            .await
            .map(|_| ())
    });
    assert_eq!(on_heap, Err("late"));
    assert_eq!(log.take(), ["result dropped"]);
}

/// Starts a task and a daemon when it is dropped.
struct SpawnOnDrop<'n>(Nursery<'n>, &'n Log);

impl Drop for SpawnOnDrop<'_> {
    fn drop(&mut self) {
        let SpawnOnDrop(n, log) = *self;
        let guards = ["late task", "late daemon"].map(|name| log.guard(name));
        let [task, daemon] = guards.map(|guard| async move {
            let _guard = guard;
            log.say("polled");
        });
        let captures = (n.spawn(task), n.spawn_daemon(daemon));
        assert!(!captures.0.is_done() && !captures.1.is_done());
        log.say("spawner dropped");
    }
}

#[test]
fn what_a_destructor_starts_at_the_normal_end_is_dropped_unpolled() {
    let log = Log::new();
    let expected = ["late task dropped", "late daemon dropped", "spawner dropped", "nursery ends"];
    run(async {
        nursery!(|n| {
            let log = &log;
            spawn_daemon async move { let _spawns = SpawnOnDrop(n, log); pending::<()>().await };
            spawn yield_now();
        });
        log.say("nursery ends");
    });
    assert_eq!(log.take(), expected);
    run(async {
        let scope = Scope::new();
        let (n, log) = (scope.nursery(), &log);
        scope
            .run(async {
                let spawns = SpawnOnDrop(n, log);
                drop(n.spawn_daemon(async {
                    let _spawns = spawns;
                    pending::<()>().await
                }));
            })
            .await;
        log.say("nursery ends");
    });
    assert_eq!(log.take(), expected);
}

#[test]
fn what_a_local_of_the_body_starts_at_the_end_runs_also_if_there_was_a_daemon() {
    for daemons in 0..2 {
        let log = Log::new();
        run(async {
            nursery!(|n| {
                let log = &log;
                let _spawns = SpawnOnDrop(n, log);
                for _ in 0..daemons {
                    spawn_daemon pending::<()>();
                }
            });
        });
        assert!(log.take().contains(&"polled".into()), "with {daemons} daemons");
    }
}

#[test]
fn a_daemon_starts_tasks_which_are_waited_for() {
    let log = Log::new();
    let (send, mut receive) = mpsc::unbounded::<u32>();
    let (close, closed) = oneshot::channel::<()>();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            let closed = futures::FutureExt::shared(closed);
            spawn_daemon async {
                let _daemon = log.guard("daemon");
                while let Some(i) = receive.next().await {
                    let closed = closed.clone();
                    drop(n.spawn(async move { closed.await.unwrap(); log.say(format_args!("{i} served")) }));
                }
            };
            spawn async { send.unbounded_send(1).unwrap(); send.unbounded_send(2).unwrap() };
            log.say("body ends");
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["body ends"]);
    close.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["1 served", "2 served", "daemon dropped"]);
}

#[test]
fn a_daemon_starts_daemons() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            spawn_daemon async move {
                let _first = log.guard("first");
                drop(n.spawn_daemon(async move {
                    drop(n.spawn_daemon(forever(log, "third")));
                    forever(log, "second").await
                }));
                pending::<()>().await
            };
            for _ in 0..3 {
                yield_now().await;
            }
        });
    });
    assert_eq!(log.take(), ["third dropped", "second dropped", "first dropped"]);
}

#[test]
fn a_task_that_awaits_a_daemon_keeps_it_running() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            for _ in 0..1 {
                let daemon = n.spawn_daemon(async { yield_now().await; log.say("daemon ends"); 7 });
                spawn async move { assert_eq!(daemon.await, 7); log.say("task ends") };
            }
            log.say("body ends");
        });
    });
    assert_eq!(log.take(), ["body ends", "daemon ends", "task ends"]);
}

#[test]
fn the_number_of_tasks_is_without_them() {
    run(async {
        nursery!(|n| {
            spawn_daemon pending::<()>();
            for _ in 0..2 {
                spawn_daemon yield_now();
            }
            drop(n.spawn_daemon(pending::<()>()));
            assert!(n.is_empty());
            spawn yield_now();
            assert_eq!(n.len(), 1);
            yield_now().await;
            yield_now().await;
            assert_eq!(n.len(), 0);
        });
    });
}

#[test]
fn without_the_macro() {
    let log = Log::new();
    let (send, receive) = oneshot::channel::<()>();
    let scope = Scope::new();
    let (n, log) = (scope.nursery(), &log);
    let mut nursery = ByHand::new(scope.run(async {
        let _local = log.guard("local");
        let early = n.spawn_daemon(async { 5 });
        drop(n.spawn_daemon(forever(log, "first")));
        drop(n.spawn_daemon(forever(log, "second")));
        drop(n.spawn(async {
            receive.await.unwrap();
            log.say("task ends");
        }));
        early.await
    }));
    assert!(nursery.poll_while_woken().is_pending());
    // Here the body's frame is gone when it has returned: daemons on the heap do not borrow from it.
    assert_eq!(log.take(), ["local dropped"]);
    send.send(()).unwrap();
    assert_eq!(nursery.poll_while_woken(), Poll::Ready(5));
    assert_eq!(log.take(), ["task ends", "second dropped", "first dropped"]);
}

#[test]
fn without_the_macro_and_without_tasks_it_ends_at_once() {
    let polls = AtomicUsize::new(0);
    let scope = Scope::new();
    let n = scope.nursery();
    let mut nursery = ByHand::new(scope.run(async {
        drop(n.spawn_daemon(counted(&polls, pending::<()>())));
        5
    }));
    assert_eq!(nursery.poll(), Poll::Ready(5));
    drop(nursery);
    assert_eq!(polls.load(Ordering::SeqCst), 0);
}

#[test]
fn they_need_not_be_send_in_the_frame_and_in_a_local_nursery() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    run(async {
        nursery! {
            let seen = seen.clone();
            spawn_daemon async { seen.borrow_mut().push("frame"); pending::<()>().await };
            yield_now().await;
        }
        local_nursery!(|n| {
            for _ in 0..1 {
                let seen = seen.clone();
                spawn_daemon async move { seen.borrow_mut().push("loop"); pending::<()>().await };
            }
            let handle = seen.clone();
            drop(n.spawn_daemon(async move { handle.borrow_mut().push("handle"); pending::<()>().await }));
            yield_now().await;
        });
    });
    assert_eq!(*seen.borrow(), ["frame", "loop", "handle"]);
    assert_eq!(Rc::strong_count(&seen), 1);
}

#[test]
fn another_thread_starts_one() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            std::thread::scope(|threads| {
                threads.spawn(|| drop(n.spawn_daemon(forever(log, "daemon"))));
            });
            assert_eq!(n.len(), 0);
            spawn yield_now();
            log.say("body ends");
        });
        log.say("nursery ends");
    });
    assert_eq!(log.take(), ["body ends", "daemon dropped", "nursery ends"]);
}

#[test]
fn what_another_thread_starts_in_the_last_poll_is_waited_for() {
    let log = Log::new();
    let start = |n: Nursery<'_>| {
        let log = log.clone();
        std::thread::scope(|threads| {
            threads.spawn(|| {
                drop(n.spawn(async move {
                    yield_now().await;
                    log.say("task ends")
                }))
            });
        });
    };
    run(async {
        nursery!(|n| {
            spawn_daemon forever(&log, "daemon");
            start(n);
        });
    });
    assert_eq!(log.take(), ["task ends", "daemon dropped"]);
    let scope = Scope::new();
    let n = scope.nursery();
    run(scope.run(async {
        drop(n.spawn_daemon(forever(&log, "daemon")));
        start(n);
    }));
    assert_eq!(log.take(), ["task ends", "daemon dropped"]);
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_ends_with_the_work() {
    let (begin, beats) = (Instant::now(), AtomicUsize::new(0));
    nursery! {
        spawn_daemon async {
            loop {
                sleep(Duration::from_secs(1)).await;
                beats.fetch_add(1, Ordering::SeqCst);
            }
        };
        spawn sleep(Duration::from_millis(3500));
        sleep(Duration::from_millis(2500)).await;
    }
    assert_eq!(begin.elapsed(), Duration::from_millis(3500));
    assert_eq!(beats.into_inner(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_for_the_others_inside_of_tokio_spawn() {
    let joined = tokio::spawn(async {
        let (send, mut receive) = tokio::sync::mpsc::channel::<(u32, tokio::sync::oneshot::Sender<u32>)>(1);
        nursery! {
            spawn_daemon async {
                while let Some((x, reply)) = receive.recv().await {
                    reply.send(x * x).unwrap();
                }
            };
            // The sender lives as long as the block: a task that receives would be waited for in vain.
            let mut squares = Vec::new();
            let captures: Vec<_> = (0..100).map(|x| {
                let send = &send;
                spawn async move {
                    let (reply, answer) = tokio::sync::oneshot::channel();
                    send.send((x, reply)).await.unwrap();
                    answer.await.unwrap()
                }
            }).collect();
            for capture in captures {
                squares.push(capture.await);
            }
            squares
        }
    });
    let squares = joined.await.unwrap();
    assert_eq!(squares, (0..100).map(|x| x * x).collect::<Vec<_>>());
}
