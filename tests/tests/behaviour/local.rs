//! `local_nursery!`: tasks need not be `Send`, wherever they are started.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::rc::Rc;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use aioresult::{
    Crosses, LocalNursery, LocalScope, Nursery, ResultCapture, Running, Scope, Threads, local_nursery,
    nursery,
};
use aioresult_tests::{ByHand, Log, message, run, yield_now};
use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use futures::future::{LocalBoxFuture, pending};
use futures::task::LocalSpawnExt;
use tokio::task::LocalSet;

/// What tasks write down, on their one thread.
type Seen = Rc<RefCell<Vec<u32>>>;

async fn see(seen: Seen, x: u32) -> Rc<u32> {
    yield_now().await;
    seen.borrow_mut().push(x);
    Rc::new(2 * x)
}

/// The error is not `Send` either.
async fn half(x: Rc<u32>) -> Result<Rc<u32>, Rc<str>> {
    yield_now().await;
    if x.is_multiple_of(2) { Ok(Rc::new(*x / 2)) } else { Err(format!("{x} is odd").into()) }
}

// ---- Values. ----

#[test]
fn tasks_from_loops_and_closures_and_their_results_are_not_send() {
    let seen = Seen::default();
    let sum = run(async {
        local_nursery! {
            let mut captures = Vec::new();
            for x in 0..3 {
                captures.push(spawn see(seen.clone(), x));
            }
            captures.extend((3..5).map(|x| spawn see(seen.clone(), x)));
            if seen.borrow().is_empty() {
                captures.push(spawn see(seen.clone(), 5));
            }
            let mut sum = 0;
            for capture in captures {
                sum += *capture.await;
            }
            sum
        }
    });
    assert_eq!(sum, 2 * (1 + 2 + 3 + 4 + 5));
    assert_eq!(*seen.borrow(), [0, 1, 2, 3, 4, 5]);
    assert_eq!(Rc::strong_count(&seen), 1);
}

#[test]
fn a_pure_block_gives_the_finished_captures() {
    let seen = Seen::default();
    let (a, b) = run(async {
        local_nursery! {
            let a = spawn see(seen.clone(), 1);
            let b = spawn async { (&a).await.clone() };
        }
    });
    assert!(Rc::ptr_eq(a.result(), b.result()));
    assert_eq!((a.routine(), b.into_result()), ("see(seen.clone(), 1)", Rc::new(2)));
}

#[test]
fn tasks_borrow_what_is_shared_by_cells() {
    let (total, words) = (Cell::new(0), ["a", "bc"]);
    run(async {
        local_nursery! {
            let suffix = Cell::new(1);
            for word in &words {
                let (total, suffix) = (&total, &suffix);
                spawn async move {
                    total.set(total.get() + word.len());
                    yield_now().await;
                    total.set(total.get() + suffix.get());
                };
            }
        }
    });
    assert_eq!(total.get(), 5);
}

// ---- Errors and panics. ----

#[test]
fn with_a_question_mark_an_err_is_the_nurserys() {
    let nursery = |numbers: [u32; 3]| async move {
        local_nursery! {
            let first = spawn half(Rc::new(2))?;
            let captures = numbers.map(|x| spawn half(Rc::new(x))?);
            let mut sum = *first.await;
            for capture in captures {
                sum += *capture.await;
            }
            sum
        }
    };
    assert_eq!(run(nursery([2, 4, 6])), Ok(7));
    assert_eq!(run(nursery([2, 5, 7])), Err("5 is odd".into()));
}

#[test]
fn errors_are_converted_into_the_type_error() {
    #[derive(Debug, PartialEq)]
    struct AppError(Rc<str>);
    impl From<Rc<str>> for AppError {
        fn from(text: Rc<str>) -> Self {
            Self(text)
        }
    }
    let result = run(async {
        local_nursery! {
            type Error = AppError;
            for x in [2, 3] {
                let _ = spawn half(Rc::new(x))?;
            }
            spawn_cancellable half(Rc::new(2))?;
        }
    });
    assert_eq!(result, Err(AppError("3 is odd".into())));
}

#[test]
fn a_panic_resumes_when_the_tasks_were_dropped_last_started_first() {
    let log = Log::new();
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            local_nursery! {
                let shared = Rc::new(());
                for i in 0..3 {
                    let (guard, shared) = (log.guard(i), shared.clone());
                    spawn async move {
                        let _guard = guard;
                        yield_now().await;
                        if i == 1 && Rc::strong_count(&shared) > 0 {
                            panic_any("boom");
                        }
                        pending::<()>().await
                    };
                }
            }
        });
    }));
    assert_eq!(message(&*unwound.unwrap_err()), "boom");
    assert_eq!(log.take(), ["1 dropped", "2 dropped", "0 dropped"]);
}

#[test]
fn when_it_is_dropped_its_tasks_are_dropped_last_started_first() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        local_nursery! {
            spawn async { let _first = log.guard("first"); pending::<()>().await };
            for _ in 0..1 {
                let guard = Rc::new(log.guard("second"));
                spawn async move { let _guard = guard; pending::<()>().await };
            }
            let _body = log.guard("body");
            pending::<()>().await;
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    assert_eq!(log.take(), ["second dropped", "first dropped", "body dropped"]);
}

// ---- The handle. ----

#[test]
fn functions_start_tasks_with_its_handle() {
    fn start(n: LocalNursery<'_>, seen: &Seen, x: u32) {
        let seen = seen.clone();
        drop(n.spawn(async move {
            seen.borrow_mut().push(x);
            if x > 0 {
                start(n, &seen, x - 1);
            }
        }));
    }
    fn capture<'n>(n: LocalNursery<'n>, seen: &Seen) -> ResultCapture<Rc<u32>, Running<'n>> {
        n.spawn(see(seen.clone(), 10))
    }
    let seen = Seen::default();
    let result = run(async {
        local_nursery!(|n| {
            start(n, &seen, 3);
            capture(n, &seen).await
        })
    });
    assert_eq!(*result, 20);
    assert_eq!(seen.take(), [3, 2, 1, 0, 10]);
}

#[test]
fn functions_start_tasks_that_may_fail_and_make_it_fail() {
    fn check(n: LocalNursery<'_, Rc<str>>, x: u32) {
        drop(n.try_spawn(half(Rc::new(x))));
    }
    let nursery = |x, fails| async move {
        local_nursery!(|n| {
            type Error = Rc<str>;
            check(n, x);
            let checked = n.try_spawn_cancellable(half(Rc::new(8))).await;
            if fails {
                n.fail("given up".into());
            }
            yield_now().await;
            *checked.unwrap()
        })
    };
    assert_eq!(run(nursery(2, false)), Ok(4));
    assert_eq!(run(nursery(3, false)), Err("3 is odd".into()));
    assert_eq!(run(nursery(2, true)), Err("given up".into()));
}

#[test]
fn its_daemons_are_dropped_when_its_tasks_have_ended() {
    let (log, ticks) = (Log::new(), Rc::new(Cell::new(0)));
    run(async {
        local_nursery!(|n| {
            for i in 0..2 {
                let (guard, ticks) = (log.guard(format_args!("daemon {i}")), ticks.clone());
                spawn_daemon async move {
                    let _guard = guard;
                    loop {
                        ticks.set(ticks.get() + 1);
                        yield_now().await;
                    }
                };
            }
            let ticks = ticks.clone();
            drop(n.spawn_daemon(async move { ticks.set(ticks.get() + 100) }));
            for _ in 0..5 {
                yield_now().await;
            }
            log.say("body ends");
        });
    });
    assert_eq!(log.take(), ["body ends", "daemon 1 dropped", "daemon 0 dropped"]);
    assert!(ticks.get() >= 100 + 2 * 4);
    assert_eq!(Rc::strong_count(&ticks), 1);
}

#[test]
fn a_cancelled_task_is_dropped_at_once() {
    let log = Log::new();
    let results = run(async {
        local_nursery!(|n| {
            let mut captures = Vec::new();
            for i in 0..3 {
                let guard = Rc::new(log.guard(i));
                captures.push(spawn_cancellable async move {
                    if i != 1 {
                        pending::<()>().await;
                    }
                    Rc::strong_count(&guard)
                });
            }
            let by_handle = n.spawn_cancellable(pending::<Rc<u32>>());
            captures[1].wait_done().await;
            for capture in captures.iter().rev() {
                capture.cancel();
            }
            by_handle.cancel();
            log.say("cancelled");
            let mut results = vec![by_handle.await.is_ok()];
            for capture in captures {
                results.push(capture.await.is_ok());
            }
            results
        })
    });
    assert_eq!(results, [false, false, true, false]);
    assert_eq!(log.take(), ["1 dropped", "2 dropped", "0 dropped", "cancelled"]);
}

#[test]
fn under_a_limit_so_many_run_at_a_time_and_not_more() {
    let (running, most) = (Rc::new(Cell::new(0)), Cell::new(0));
    run(async {
        local_nursery!(|n| {
            n.set_limit(3);
            for _ in 0..10 {
                let (running, most) = (running.clone(), &most);
                spawn async move {
                    running.set(running.get() + 1);
                    most.set(most.get().max(running.get()));
                    yield_now().await;
                    running.set(running.get() - 1);
                };
            }
            assert_eq!(n.len(), 10);
        });
    });
    assert_eq!((running.get(), most.get()), (0, 3));
}

// ---- Nested. ----

#[test]
fn nurseries_of_both_kinds_in_one_another() {
    let seen = Seen::default();
    let sum = run(async {
        local_nursery! {
            let seen = &seen;
            let inner = spawn async {
                local_nursery! {
                    for x in 0..2 {
                        let _ = spawn see(seen.clone(), x);
                    }
                    1
                }
            };
            let mut captures = Vec::new();
            for x in 2..4 {
                captures.push(spawn async move {
                    nursery! {
                        // A task of the frame need not be `Send`.
                        let first = spawn see(seen.clone(), x);
                        for _ in 0..2 {
                            spawn yield_now();
                        }
                        *first.await
                    }
                });
            }
            let mut sum = inner.await;
            for capture in captures {
                sum += capture.await;
            }
            sum
        }
    });
    assert_eq!(sum, 1 + 4 + 6);
    seen.borrow_mut().sort();
    assert_eq!(*seen.borrow(), [0, 1, 2, 3]);
}

#[test]
fn a_local_nursery_in_the_frame_of_a_nursery() {
    let seen = Seen::default();
    let count = run(async {
        nursery! {
            let inner = spawn async {
                local_nursery! {
                    for x in 0..3 {
                        let _ = spawn see(seen.clone(), x);
                    }
                }
                seen.borrow().len()
            };
            inner.await
        }
    });
    assert_eq!(count, 3);
}

#[test]
fn a_local_nursery_that_calls_itself() {
    fn sum(depth: u32) -> LocalBoxFuture<'static, Rc<u32>> {
        Box::pin(async move {
            if depth == 0 {
                return Rc::new(1);
            }
            local_nursery! {
                let mut captures = Vec::new();
                for _ in 0..2 {
                    captures.push(spawn sum(depth - 1));
                }
                let mut total = 0;
                for capture in captures {
                    total += *capture.await;
                }
                Rc::new(total)
            }
        })
    }
    assert_eq!(*run(sum(6)), 64);
}

// ---- Where it runs. ----

async fn work() -> Rc<u32> {
    let seen = Seen::default();
    local_nursery! {
        let mut captures = Vec::new();
        for x in 1..4 {
            captures.push(spawn see(seen.clone(), x));
        }
        let mut sum = 0;
        for capture in captures {
            sum += *capture.await;
        }
        Rc::new(sum)
    }
}

#[test]
fn on_the_executors_of_futures() {
    assert_eq!(*block_on(work()), 12);
    let mut pool = LocalPool::new();
    assert_eq!(*pool.run_until(work()), 12);
    let handle = pool.spawner().spawn_local_with_handle(work()).unwrap();
    assert_eq!(*pool.run_until(handle), 12);
}

#[tokio::test]
async fn on_a_current_thread_runtime() {
    assert_eq!(*work().await, 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_future_that_a_multi_thread_runtime_blocks_on() {
    assert_eq!(*work().await, 12);
}

#[tokio::test(start_paused = true)]
async fn in_a_local_set() {
    let set = LocalSet::new();
    let sum = set
        .run_until(async {
            let nurseries: Vec<_> = (0..3)
                .map(|_| {
                    tokio::task::spawn_local(async {
                        local_nursery! {
                            let ticks = Rc::new(Cell::new(0));
                            for i in 0..3 {
                                let ticks = ticks.clone();
                                spawn async move {
                                    tokio::time::sleep(Duration::from_secs(i)).await;
                                    ticks.set(ticks.get() + *work().await);
                                };
                            }
                            tokio::time::sleep(Duration::from_secs(5)).await;
                            ticks.get()
                        }
                    })
                })
                .collect();
            let mut sum = 0;
            for nursery in nurseries {
                sum += nursery.await.unwrap();
            }
            sum
        })
        .await;
    assert_eq!(sum, 3 * 3 * 12);
}

#[test]
fn another_thread_wakes_its_tasks() {
    let seen = Seen::default();
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..3).map(|_| oneshot::channel()).unzip();
    let mut nursery = ByHand::new(async {
        local_nursery! {
            for receiver in receivers {
                let seen = seen.clone();
                spawn async move { let x = receiver.await.unwrap(); seen.borrow_mut().push(x) };
            }
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    let waker = thread::spawn(|| {
        for (i, sender) in (0..3).zip(senders).rev() {
            sender.send(i).unwrap();
        }
    });
    waker.join().unwrap();
    assert!(nursery.wakes() > 0);
    assert_eq!(nursery.poll_while_woken(), Poll::Ready(()));
    assert_eq!(*seen.borrow(), [2, 1, 0]);
}

#[cfg(feature = "tokio")]
#[test]
fn work_for_other_threads_is_started_in_it_and_has_to_be_send() {
    super::runtimes::on_both_runtimes(async || {
        let seen = Seen::default();
        let result = local_nursery!(|n| {
            type Error = String;
            let mut captures = Vec::new();
            for x in 0..3 {
                captures.push(spawn_parallel async move { yield_now().await; Ok::<u32, String>(x) }?);
            }
            captures.push(spawn_blocking || Ok::<u32, String>(3)?);
            captures.push(n.try_spawn_parallel(async { Ok(4) }));
            captures.push(n.spawn_blocking(|| 5));
            for capture in captures {
                let seen = seen.clone();
                spawn async move { let x = capture.await; seen.borrow_mut().push(x) };
            }
            "done"
        });
        assert_eq!(result.as_deref(), Ok("done"));
        seen.borrow_mut().sort();
        assert_eq!(*seen.borrow(), [0, 1, 2, 3, 4, 5]);
    });
}

// ---- Without the macro. ----

#[test]
fn a_scope_for_tasks_that_are_not_send() {
    let seen = Seen::default();
    let results = run(async {
        let scope = Scope::new_local();
        let shared = Rc::new(5);
        let n: LocalNursery<'_> = scope.nursery();
        scope
            .run(async {
                let captures: Vec<_> = (0..3).map(|x| n.spawn(see(seen.clone(), x + *shared))).collect();
                drop(n.spawn(async { seen.borrow_mut().push(*shared) }));
                let mut results = Vec::new();
                for capture in captures {
                    results.push(capture.await);
                }
                results
            })
            .await
    });
    assert_eq!(results, [Rc::new(10), Rc::new(12), Rc::new(14)]);
    assert_eq!(*seen.borrow(), [5, 5, 6, 7]);
}

#[test]
fn a_scope_for_tasks_that_are_not_send_and_may_fail() {
    let nursery = |x| async move {
        let scope: LocalScope<'_, Rc<str>> = Scope::new_local();
        let n = scope.nursery();
        scope
            .try_run(async {
                let first = n.try_spawn(half(Rc::new(x)));
                let second = half(Rc::new(6)).await?;
                Ok(*first.await + *second)
            })
            .await
    };
    assert_eq!(run(nursery(4)), Ok(5));
    assert_eq!(run(nursery(3)), Err("3 is odd".into()));
    let scope = LocalScope::<'_, &str>::default();
    scope.nursery().fail("early");
    assert_eq!(run(scope.try_run(async { Ok(()) })), Err("early"));
}

#[test]
fn captures_of_what_is_not_send_are_awaited_by_several() {
    let text = run(async {
        local_nursery! {
            let shared = spawn async { yield_now().await; Rc::<str>::from("shared") };
            let mut captures = Vec::new();
            // The tasks have the capture's result, and not the capture, which was declared too late for them.
            let result = (&shared).await.clone();
            for i in 0..2 {
                let result = result.clone();
                captures.push(spawn async move { format!("{result} {i}") });
            }
            let mut text = String::new();
            for capture in captures {
                text += &capture.await;
                text += ", ";
            }
            text + &shared.await
        }
    });
    assert_eq!(text, "shared 0, shared 1, shared");
}

/// What it asks for is enough on any threads.
fn start_all<'n, S, F, G, T, E>(n: Nursery<'n, E, S>, plain: impl Fn() -> F, fallible: impl Fn() -> G)
where
    S: Threads,
    F: Future<Output = T> + Crosses<S> + 'n,
    G: Future<Output = Result<T, E>> + Crosses<S> + 'n,
    T: Crosses<S> + 'n,
    E: Crosses<S>,
{
    drop(n.spawn(plain()));
    drop(n.try_spawn(fallible()));
    drop(n.spawn_daemon(plain()));
    drop(n.try_spawn_daemon(fallible()));
    drop(n.spawn_cancellable(plain()));
    drop(n.try_spawn_cancellable(fallible()));
}

#[test]
fn a_function_may_be_generic_over_the_threads() {
    let seen = Seen::default();
    let result: Result<(), Rc<str>> = run(async {
        local_nursery!(|n| {
            type Error = Rc<str>;
            start_all(n, || see(seen.clone(), 1), || half(Rc::new(2)));
        })
    });
    assert_eq!(result, Ok(()));
    // Of the daemon it is not known.
    assert!(seen.borrow().len() >= 2);
    let result: Result<(), String> = run(async {
        nursery!(|n| {
            type Error = String;
            start_all(n, || async { 1 }, || async { Err("refused".into()) });
        })
    });
    assert_eq!(result, Err("refused".into()));
}
