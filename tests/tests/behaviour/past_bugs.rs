//! Bugs that were found by reading, each with the smallest program that showed it.

mod results;
mod routines;
mod starts;

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

/// The capture, which may be dropped when its scope is gone, asked that for its task, and the scope had gone without its destructor.
mod a_capture_outlives_a_scope_that_was_forgotten {
    use std::future::pending;
    use std::mem::{self, ManuallyDrop};
    use std::task::{Context, Waker};

    use aioresult::{ResultCapture, Running, Scope};

    #[test]
    fn it_does_not_look_for_it() {
        let mut capture: Option<ResultCapture<(), Running<'_>>> = None;
        let mut nothing = Vec::new();
        {
            let scope: Box<ManuallyDrop<Scope<'_>>> = Box::new(ManuallyDrop::new(Scope::new()));
            let nursery = scope.nursery();
            let mut run = Box::pin(scope.run(async {
                capture = Some(nursery.spawn(pending()));
                pending::<()>().await;
            }));
            assert!(run.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            mem::forget(run);
        }
        // What is allocated next may be where the scope was.
        nothing.extend((0..64).map(|_| vec![usize::MAX; mem::size_of::<Scope<'_>>() / size_of::<usize>()]));
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

/// What the expansion calls the crate could be given to something else in the block, and then its `unsafe` was the user's.
mod a_block_has_an_item_of_the_macros_own_name {
    use aioresult::nursery;
    use aioresult_tests::run;

    #[expect(dead_code, reason = "that is what is tested")]
    mod other {
        pub(super) use aioresult::__private::*;

        pub(super) struct Pin;

        impl Pin {
            pub(super) fn new_unchecked<T>(_: &mut T) -> std::pin::Pin<&mut T> {
                panic!("this is not the macro's")
            }
        }
    }

    #[test]
    fn nothing_unsafe_of_the_expansion_is_called_by_it() {
        let sum = run(async {
            nursery! {
                let a = spawn async { 1 };
                use other as __aioresult;
                let b = spawn async { 1 };
                a.await + b.await
            }
        });
        assert_eq!(sum, 2);
    }
}
