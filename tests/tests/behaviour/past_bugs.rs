//! Bugs that were found by reading, each with the smallest program that showed it.

/// A scope is not pinned: it can be forgotten on the stack, while its run is forgotten on the heap.
mod a_nested_scope_is_forgotten {
    use std::future::{pending, poll_fn};
    use std::mem::{self, ManuallyDrop};
    use std::task::{Context, Poll};

    use aioresult::{Scope, nursery};
    use aioresult_tests::run;

    #[inline(never)]
    fn forget(cx: &mut Context<'_>) {
        let scope: ManuallyDrop<Scope<'_>> = ManuallyDrop::new(Scope::new());
        let mut nested = Box::pin(scope.run(pending::<()>()));
        assert!(nested.as_mut().poll(cx).is_pending());
        mem::forget(nested);
    }

    #[test]
    fn the_tree_does_not_look_where_it_was() {
        let tree = run(async {
            nursery!(|n| {
                poll_fn(|cx| {
                    forget(cx);
                    Poll::Ready(())
                })
                .await;
                n.tree()
            })
        });
        assert!(tree.tasks[0].nurseries.is_empty(), "{tree}");
    }
}

/// Whether a nursery was failing was asked for after it had refused the error.
mod an_error_comes_when_all_is_over {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Context, Poll, Waker};
    use std::{hint, thread};

    use aioresult::Scope;

    #[test]
    fn the_nursery_returns_it_or_what_its_body_does() {
        let rounds = if cfg!(miri) { 5 } else { 2_000 };
        for round in 0..rounds {
            let scope: Scope<'_, String> = Scope::new();
            let n = scope.nursery();
            let go = AtomicBool::new(false);
            let mut running = Box::pin(scope.try_run(async {
                drop(n.spawn_daemon(std::future::pending::<()>()));
                Ok(5)
            }));
            let result = thread::scope(|threads| {
                let go = &go;
                threads.spawn(move || {
                    while !go.load(Ordering::Relaxed) {
                        hint::spin_loop();
                    }
                    for _ in 0..round % 500 {
                        hint::spin_loop();
                    }
                    n.fail("late".into());
                });
                go.store(true, Ordering::Relaxed);
                running.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            });
            assert!(matches!(&result, Poll::Ready(Ok(5))) || result == Poll::Ready(Err("late".into())));
        }
    }
}

/// The lock of the error was held while the executor's waker ran.
mod an_error_is_given_with_a_waker_that_calls_back {
    use std::future::pending;
    use std::pin::Pin;
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Poll, Wake, Waker};

    use aioresult::{Nursery, Scope};

    type Outcome = Result<(), &'static str>;

    /// Polls its future when it is woken, unless it is polling it.
    struct PollsAtOnce {
        future: Mutex<Pin<Box<dyn Future<Output = Outcome> + Send>>>,
        outcome: Mutex<Option<Outcome>>,
    }

    impl Wake for PollsAtOnce {
        fn wake(self: Arc<Self>) {
            let Ok(mut future) = self.future.try_lock() else { return };
            let waker = Waker::from(self.clone());
            if let Poll::Ready(outcome) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                *self.outcome.lock().unwrap() = Some(outcome);
            }
        }
    }

    #[test]
    fn and_polls_the_nursery() {
        static SCOPE: Scope<'static, &str> = Scope::new();
        let nursery = Arc::new(PollsAtOnce {
            future: Mutex::new(Box::pin(SCOPE.try_run(pending()))),
            outcome: Mutex::new(None),
        });
        nursery.clone().wake();
        SCOPE.nursery().fail("given up");
        assert_eq!(nursery.outcome.lock().unwrap().take(), Some(Err("given up")));
    }

    struct Fails(Nursery<'static, &'static str>);

    impl Wake for Fails {
        fn wake(self: Arc<Self>) {
            self.0.fail("second");
        }
    }

    #[test]
    fn and_gives_another() {
        static SCOPE: Scope<'static, &str> = Scope::new();
        let mut nursery = Box::pin(SCOPE.try_run(pending::<Outcome>()));
        let waker = Waker::from(Arc::new(Fails(SCOPE.nursery())));
        assert!(nursery.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        SCOPE.nursery().fail("first");
        let polled = nursery.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Ready(Err("first")));
    }
}

/// A daemon's panic was taken for that of a destructor.
mod a_daemon_panics_while_its_thread_unwinds {
    use std::future::pending;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::sync::atomic::{AtomicBool, Ordering};

    use aioresult::nursery;
    use aioresult_tests::{PanicOnDrop, run, yield_now};

    struct RunsANursery<'a> {
        has_panicked: &'a AtomicBool,
    }

    impl Drop for RunsANursery<'_> {
        fn drop(&mut self) {
            let unwound = catch_unwind(AssertUnwindSafe(|| {
                run(async {
                    nursery! {
                        spawn_daemon async {
                            let _guard = PanicOnDrop("daemon");
                            pending::<()>().await;
                        };
                        yield_now().await;
                    }
                });
            }));
            self.has_panicked.store(unwound.is_err(), Ordering::SeqCst);
        }
    }

    #[test]
    fn its_panic_is_not_lost() {
        let has_panicked = AtomicBool::new(false);
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            let _runs = RunsANursery { has_panicked: &has_panicked };
            resume_unwind(Box::new("another panic"));
        }));
        assert!(unwound.is_err());
        assert!(has_panicked.load(Ordering::SeqCst));
    }
}

/// Its place stayed lent when the daemon was over.
mod a_task_has_awaited_a_daemon_under_a_limit {
    use aioresult::nursery;
    use aioresult_tests::{ByHand, Log, yield_now};
    use futures::channel::oneshot;

    #[test]
    fn nobody_else_has_its_place_afterwards() {
        let log = Log::new();
        let (open, opened) = oneshot::channel::<()>();
        let mut nursery = ByHand::new(async {
            nursery!(|n| {
                n.set_limit(1);
                let daemon = spawn_daemon yield_now();
                spawn async {
                    daemon.await;
                    log.say("the daemon is over");
                    opened.await.unwrap();
                    log.say("first ends");
                };
                yield_now().await;
                yield_now().await;
                spawn async { log.say("second begins") };
            });
        });
        assert!(nursery.poll_while_woken().is_pending());
        assert_eq!(log.take(), ["the daemon is over"]);
        open.send(()).unwrap();
        assert!(nursery.poll_while_woken().is_ready());
        assert_eq!(log.take(), ["first ends", "second begins"]);
    }
}

/// The other waiters were not woken.
mod a_waker_panics_while_a_task_is_cancelled {
    use std::future::pending;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Wake, Waker};

    use aioresult::nursery;
    use aioresult_tests::{run, yield_now};

    struct Panics;

    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("the waker panics");
        }
    }

    #[test]
    fn the_others_are_woken() {
        run(async {
            nursery! {
                let cancelled = spawn_cancellable pending::<()>();
                let mut wait = pin!(cancelled.wait_done());
                assert!(wait.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::new(Panics)))).is_pending());
                let other = spawn async { cancelled.wait_done().await };
                yield_now().await;
                assert!(catch_unwind(AssertUnwindSafe(|| cancelled.cancel())).is_err());
                other.await;
            }
        });
    }
}

/// Nobody had the capture of what remains of a parallel task, and so nobody freed it.
#[cfg(feature = "threads")]
mod what_remains_of_a_task {
    use std::future::pending;

    use aioresult::block_nursery;
    use aioresult_tests::Log;
    use futures::channel::oneshot;

    #[test]
    fn is_waited_for_and_gone() {
        let log = Log::new();
        let (begin, begun) = oneshot::channel();
        block_nursery! {
            let guard = log.guard("task");
            let task = spawn_cancellable async move {
                let _guard = guard;
                begin.send(()).unwrap();
                pending::<()>().await;
            };
            begun.await.unwrap();
            task.cancel();
            assert!(task.await.is_err());
        };
        assert_eq!(log.take(), ["task dropped"]);
    }
}

/// The executor drops the output of a cancelled task where a panic ends the process, and does not tell of the task's own panic.
#[cfg(feature = "threads")]
mod a_cancelled_task_panics_on_its_thread {
    use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
    use std::sync::mpsc;

    use aioresult::block_nursery;
    use aioresult_tests::PanicOnDrop;
    use futures::channel::oneshot;

    fn payload_of(work: impl FnOnce() -> PanicOnDrop + Send) -> &'static str {
        let (begin, begun) = oneshot::channel();
        let (go_on, wait) = mpsc::channel::<()>();
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            block_nursery!(|n| {
                let task = n.spawn_cancellable(async move {
                    begin.send(()).unwrap();
                    wait.recv().unwrap_err();
                    work()
                });
                begun.await.unwrap();
                task.cancel();
                drop(go_on);
                assert!(task.await.is_err());
            });
        }));
        unwound.unwrap_err().downcast_ref::<&str>().copied().unwrap()
    }

    #[test]
    fn when_its_output_is_dropped() {
        assert_eq!(payload_of(|| PanicOnDrop("output")), "output");
    }

    #[test]
    fn when_it_runs_on() {
        assert_eq!(payload_of(|| panic_any("late")), "late");
    }
}

/// In the context of a runtime, only that was asked.
#[cfg(all(feature = "threads", feature = "tokio"))]
mod a_block_nursery_in_a_task_of_a_nursery {
    use std::panic::catch_unwind;

    use aioresult::{block_nursery, nursery};
    use futures::executor::block_on;
    use tokio::runtime::Builder;

    #[test]
    fn panics_also_in_the_context_of_a_runtime() {
        let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let _context = runtime.enter();
        let unwound = catch_unwind(|| {
            block_on(async {
                nursery! { spawn async { block_nursery! { spawn async {}; } }; }
            })
        });
        assert!(unwound.is_err());
    }
}

/// The block asks its operands whether they are routines, with a method.
mod operands_are_asked_for_their_names {
    use aioresult::nursery;
    use aioresult_tests::{run, yield_now};

    trait WithName: Sized {
        fn name(self, name: &'static str) -> (Self, &'static str) {
            (self, name)
        }
    }

    impl<T> WithName for T {}

    async fn double(x: u32) -> u32 {
        2 * x
    }

    #[test]
    fn of_a_closures_parameter_the_type_may_be_known_later() {
        let sum = run(async {
            nursery! {
                let start = |future| spawn future;
                let (two, four) = (start(double(1)), start(double(2)));
                two.await + four.await
            }
        });
        assert_eq!(sum, 6);
    }

    #[test]
    fn so_may_that_of_what_a_list_contains() {
        run(async {
            let mut list = Vec::new();
            nursery! {
                let start_all = |list: &mut Vec<_>| {
                    spawn list.pop().unwrap();
                    for future in list.drain(..) {
                        spawn future;
                    }
                };
                list.push(Box::pin(async { yield_now().await }));
                start_all(&mut list);
            }
        });
    }

    #[test]
    fn everything_may_have_a_method_called_name() {
        let four = run(async {
            nursery! {
                let four = spawn double(2);
                four.await.name("four")
            }
        });
        assert_eq!(four, (4, "four"));
    }
}

/// Parameters of a function with `#[capture]` that were called as what the macro makes.
mod parameters_have_the_names_of_the_macro {
    use aioresult::capture;
    use aioresult_tests::run;

    #[capture(args)]
    async fn add(arguments: u32, __arg1: u32, (output, b): (u32, u32)) -> u32 {
        arguments + __arg1 + output + b
    }

    #[test]
    fn they_are_different_variables() {
        let routine = add(1, 2, (3, 4));
        assert_eq!(routine.args(), Some("(1, 2, (3, 4))"));
        assert_eq!(run(routine), 10);
    }
}

/// The report and the error of a routine were told apart in two steps.
mod a_report_races_with_an_error {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, mpsc};
    use std::thread;

    use aioresult::{StartError, Started, capture, nursery};

    #[capture]
    async fn fails(
        to_other: mpsc::Sender<Started<u32>>,
        begun: Arc<AtomicBool>,
        delay: usize,
        ready: Started<u32>,
    ) -> Result<(), &'static str> {
        begun.store(false, Ordering::SeqCst);
        to_other.send(ready).unwrap();
        while !begun.load(Ordering::Acquire) {
            std::hint::spin_loop();
        }
        (0..delay).for_each(|_| std::hint::spin_loop());
        Err("failed")
    }

    /// It was lost about once in 20,000 rounds; more would take too long here.
    #[test]
    fn neither_is_lost() {
        let begun = Arc::new(AtomicBool::new(false));
        let (to_other, received) = mpsc::channel::<Started<u32>>();
        let other = thread::spawn({
            let begun = begun.clone();
            move || {
                for ready in received {
                    begun.store(true, Ordering::Release);
                    ready.set(5);
                }
            }
        });
        for round in 0..20_000 {
            let (to_other, begun) = (to_other.clone(), begun.clone());
            let results = futures::executor::block_on(async {
                nursery! {
                    let (ready, result) = spawn_start fails(to_other, begun, round % 60)?;
                    (ready.await, result.await)
                }
            });
            // Either the error came first, and is the start's; or the report did, and the error is the nursery's.
            match results {
                Ok((Err(StartError::Failed("failed")), Err(_))) | Err("failed") => {}
                other => panic!("in round {round} the error was lost: {other:?}"),
            }
        }
        drop(to_other);
        other.join().unwrap();
    }
}

/// Only a routine that returned said that no report comes any more.
mod a_routine_is_cancelled_while_it_starts {
    use std::sync::mpsc;

    use aioresult::{Cancelled, StartError, Started, capture, nursery};
    use aioresult_tests::{run, yield_now};
    use futures::future::pending;

    #[capture]
    async fn gives_away(sender: mpsc::Sender<Started>, ready: Started) -> Result<(), Cancelled> {
        sender.send(ready).unwrap();
        pending().await
    }

    #[test]
    fn its_start_ends_wherever_the_right_to_report_is() {
        let (sender, receiver) = mpsc::channel();
        run(async {
            nursery! {
                let (ready, result) = spawn_start gives_away(sender);
                yield_now().await;
                yield_now().await;
                result.cancel();
                assert!(result.await.is_err());
                assert_eq!(ready.await, Err(StartError::NotStarted));
            }
        });
        drop(receiver);
    }
}

/// A discarded start kept its result until the end of the block.
mod a_start_is_discarded {
    use aioresult::{Started, capture, nursery};
    use aioresult_tests::{Guard, Log, run, yield_now};

    #[capture]
    async fn gives(log: &Log, ready: Started) -> Guard {
        ready.set(());
        log.guard("result")
    }

    #[test]
    fn its_result_is_dropped_as_soon_as_it_is_there() {
        let log = Log::new();
        run(async {
            nursery! {
                let _ = spawn_start gives(&log);
                yield_now().await;
                yield_now().await;
                log.say("body");
            }
        });
        assert_eq!(log.take(), ["result dropped", "body"]);
    }
}

/// Only whoever polled several results first lent its place.
mod a_stream_of_results_changes_hands {
    use aioresult::{AsCompleted, ResultCapture, Running, as_completed, nursery};
    use aioresult_tests::{run, yield_now};
    use futures::channel::oneshot;
    use futures::future::poll_immediate;

    #[test]
    fn whoever_has_it_lends_its_place() {
        run(async {
            nursery!(|n| {
                n.set_limit(1);
                let (sender, receiver) = oneshot::channel();
                let waits = n.spawn(async move {
                    let mut results: AsCompleted<ResultCapture<u32, Running<'_>>> = receiver.await.ok()?;
                    results.next().await
                });
                yield_now().await;
                let mut results = as_completed([n.spawn(async { 1 })]);
                assert_eq!(poll_immediate(results.next()).await, None);
                assert!(sender.send(results).is_ok());
                assert_eq!(waits.await, Some(1));
            });
        });
    }
}

/// A panic in a destructor, while another one was under way.
mod a_waker_panics_when_a_captured_task_has {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;
    use std::task::{Context, Wake, Waker};

    use aioresult::{ResultFuture, Started, capture};
    use aioresult_tests::{message, run};

    struct Panics;

    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("the waker's");
        }
    }

    async fn fails_with<T>(_held: T) {
        panic!("the task's");
    }

    /// Polls with such a waker, then lets a task fail that holds `held`.
    fn panic_of<F: Future<Output = ()>>(mut reader: impl Future + Unpin, task: F) -> String {
        let waker = Waker::from(Arc::new(Panics));
        assert!(std::pin::Pin::new(&mut reader).poll(&mut Context::from_waker(&waker)).is_pending());
        let panic = catch_unwind(AssertUnwindSafe(|| run(task))).unwrap_err();
        message(&*panic).to_owned()
    }

    #[test]
    fn the_tasks_panic_goes_on() {
        let (to_run, result) = capture(fails_with(()));
        assert_eq!(panic_of(result, to_run), "the task's");
        let (promise, result) = ResultFuture::<u32>::new();
        assert_eq!(panic_of(result, fails_with(promise)), "the task's");
        let (ready, report) = Started::<u32>::new();
        assert_eq!(panic_of(report, fails_with(ready)), "the task's");
    }
}

/// What runs on another thread kept the label that it had before it got the routine's name.
#[cfg(feature = "threads")]
mod a_routine_is_being_stopped {
    use std::sync::mpsc;

    use aioresult::{block_nursery, capture};
    use futures::channel::oneshot;
    use futures::future::pending;

    #[capture]
    async fn stuck(begun: oneshot::Sender<()>, released: mpsc::Receiver<()>) {
        begun.send(()).unwrap();
        released.recv().unwrap();
        pending::<()>().await;
    }

    #[test]
    fn it_keeps_its_name() {
        let (begin, begun) = oneshot::channel();
        let (release, released) = mpsc::channel();
        let tree = block_nursery!(|n| {
            let task = spawn_cancellable stuck(begin, released);
            begun.await.unwrap();
            task.cancel();
            let tree = n.tree().to_string();
            release.send(()).unwrap();
            tree
        });
        assert!(tree.contains("`stuck`: stopping"), "{tree}");
    }
}

/// It looked at the receiver only when a result came.
#[cfg(feature = "tokio")]
mod the_receiver_of_results_is_gone {
    use aioresult::{ResultFuture, results_to_channel};
    use aioresult_tests::ByHand;
    use tokio::sync::mpsc;

    #[test]
    fn they_are_waited_for_no_more() {
        let (_promise, future) = ResultFuture::<u32>::new();
        let (sender, receiver) = mpsc::channel(1);
        let mut bounded = ByHand::new(results_to_channel([&future], sender));
        assert!(bounded.poll().is_pending());
        drop(receiver);
        assert!(bounded.poll_while_woken().is_ready());
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut unbounded = ByHand::new(results_to_channel([&future], sender));
        assert!(unbounded.poll().is_pending());
        drop(receiver);
        assert!(unbounded.poll_while_woken().is_ready());
    }
}
