//! Closures on tokio's pool of threads for code that blocks: what a nursery promises also holds for them.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use aioresult::{Nursery, ResultCapture, Running, local_nursery, nursery};
use aioresult_tests::{Log, PanicOnDrop, message, run, yield_now};
use futures::channel::oneshot;
use futures::executor::block_on;
use futures::future::pending;
use futures::poll;

use super::parallel::Odd;
use super::runtimes::{
    Alive, many_threads, on_both_runtimes, one_thread, payload_of, place_of_panic, poll_until, small_pool,
    within_a_minute,
};

fn forty_two() -> u32 {
    42
}

fn half_of(x: u32) -> Result<u32, Odd> {
    if x.is_multiple_of(2) { Ok(x / 2) } else { Err(Odd(x)) }
}

/// A closure that returns when it is told to, or when nobody is left to do so. It counts as alive while it runs.
fn told_to_end(alive: &Alive) -> (mpsc::Sender<()>, impl FnOnce() + Send + use<>) {
    let (release, released) = mpsc::channel();
    let alive = alive.clone();
    let closure = move || {
        let _living = alive.one();
        let _ = released.recv();
    };
    (release, closure)
}

// ---- Values. ----

#[test]
fn a_capture_gives_what_the_closure_returns() {
    on_both_runtimes(async || {
        let text = String::from("three");
        let sum = nursery! {
            let a = spawn_blocking forty_two;
            let b = spawn_blocking || 2;
            let c = spawn_blocking move || text.len();
            let looked_at = *(&a).await;
            looked_at + b.await + c.await as u32 + a.await
        };
        assert_eq!(sum, 42 + 2 + 5 + 42);
    });
}

#[test]
fn a_pure_block_gives_the_finished_captures() {
    on_both_runtimes(async || {
        let (a, b) = nursery! {
            let a = spawn_blocking forty_two;
            let b = spawn async { (&a).await + 1 };
        };
        assert_eq!((*a, *b), (42, 43));
        assert_eq!((a.routine(), a.location().line()), ("forty_two", line!() - 4));
    });
}

#[test]
fn it_takes_any_expression_that_is_a_closure() {
    fn adder(x: u32) -> impl FnOnce() -> u32 + Send + 'static {
        move || x + 1
    }
    type Boxed = Box<dyn FnOnce() -> u32 + Send>;
    on_both_runtimes(async || {
        let boxed: Boxed = Box::new(|| 5);
        let (a, b, c, d) = nursery! {
            let a = spawn_blocking adder(1);
            let b = spawn_blocking boxed;
            let c = spawn_blocking u32::default;
            let d = spawn_blocking std::thread::panicking;
        };
        assert_eq!((*a, *b, *c, *d), (2, 5, 0, false));
        let (a, b) = nursery!({
            let a = spawn_blocking(|| {
                thread::yield_now();
                7
            });
            let b = spawn_blocking(adder(2));
        });
        assert_eq!((*a, *b), (7, 3));
    });
}

#[test]
fn it_is_started_in_loops_in_closures_and_through_the_handle() {
    fn start(n: Nursery<'_>, x: u32) -> ResultCapture<u32, Running<'_>> {
        n.spawn_blocking(move || 2 * x)
    }
    on_both_runtimes(async || {
        let results = nursery!(|n| {
            let mut captures = Vec::new();
            for x in 0..3 {
                captures.push(spawn_blocking move || 2 * x);
            }
            captures.extend((3..5).map(|x| spawn_blocking move || 2 * x));
            captures.push(start(n, 5));
            let mut results = Vec::new();
            for capture in captures {
                results.push(capture.await);
            }
            results
        });
        assert_eq!(results, [0, 2, 4, 6, 8, 10]);
    });
}

#[test]
fn tasks_of_a_nursery_start_them() {
    on_both_runtimes(async || {
        let sum = nursery!(|n| {
            let a = spawn async { n.spawn_blocking(|| 1).await + 1 };
            let b = spawn async { local_nursery! { let b = spawn_blocking || 3; }.into_result() };
            let c = spawn_parallel async { nursery! { let c = spawn_blocking || 4; }.into_result() };
            a.await + b.await + c.await
        });
        assert_eq!(sum, 2 + 3 + 4);
    });
}

#[test]
fn it_runs_while_the_nursery_is_not_polled() {
    within_a_minute(|| {
        one_thread().block_on(async {
            let meeting = Arc::new(Barrier::new(3));
            nursery! {
                for _ in 0..2 {
                    let meeting = meeting.clone();
                    spawn_blocking move || { meeting.wait(); };
                }
                yield_now().await;
                meeting.wait();
            }
        });
    });
}

#[test]
fn the_nursery_is_polled_by_an_executor_that_knows_nothing_of_tokio() {
    within_a_minute(|| {
        let runtime = one_thread();
        let _entered = runtime.enter();
        let sum = block_on(async {
            nursery! {
                let a = spawn_blocking forty_two;
                let b = spawn_blocking || 1;
                a.await + b.await
            }
        });
        assert_eq!(sum, 43);
    });
}

// ---- Errors. ----

#[test]
fn without_a_question_mark_the_result_stays_in_the_capture() {
    on_both_runtimes(async || {
        let (a, b) = nursery! {
            let a = spawn_blocking || half_of(3);
            let b = spawn_blocking || half_of(4);
        };
        assert_eq!((a.into_result(), b.into_result()), (Err(Odd(3)), Ok(2)));
    });
}

#[test]
fn with_a_question_mark_its_err_is_the_nurserys() {
    on_both_runtimes(async || {
        let in_the_frame = |x| async move {
            nursery! {
                let a = spawn_blocking move || half_of(x)?;
                a.await
            }
        };
        assert_eq!(in_the_frame(4).await, Ok(2));
        assert_eq!(in_the_frame(3).await, Err(Odd(3)));
        let in_braces = |x| async move {
            nursery! {
                let a = spawn_blocking move || { half_of(half_of(x)?) }?;
                spawn_blocking move || { half_of(x) }?;
                a.await
            }
        };
        assert_eq!(in_braces(4).await, Ok(1));
        assert_eq!(in_braces(2).await, Err(Odd(1)));
        let from_a_loop = |numbers: [u32; 3]| async move {
            nursery! {
                let captures = numbers.map(|x| spawn_blocking move || half_of(x)?);
                let mut sum = 0;
                for capture in captures {
                    sum += capture.await;
                }
                sum
            }
        };
        assert_eq!(from_a_loop([2, 4, 6]).await, Ok(6));
        assert_eq!(from_a_loop([2, 5, 6]).await, Err(Odd(5)));
        let through_the_handle = |x| async move {
            nursery!(|n| {
                type Error = Odd;
                n.try_spawn_blocking(move || half_of(x)).await
            })
        };
        assert_eq!(through_the_handle(4).await, Ok(2));
        assert_eq!(through_the_handle(3).await, Err(Odd(3)));
    });
}

#[test]
fn its_error_is_converted_into_the_type_error() {
    #[derive(Debug, PartialEq)]
    struct AppError(String);
    impl From<Odd> for AppError {
        fn from(Odd(x): Odd) -> Self {
            Self(format!("{x} is odd"))
        }
    }
    on_both_runtimes(async || {
        let result = nursery! {
            type Error = AppError;
            let a = spawn_blocking || half_of(2)?;
            spawn_blocking || half_of(4)?;
            for x in [6, 3] {
                let _ = spawn_blocking move || half_of(x)?;
            }
            a.await
        };
        assert_eq!(result, Err(AppError("3 is odd".into())));
    });
}

// ---- Panics. ----

#[derive(Debug, PartialEq)]
struct Payload(u32);

#[test]
fn its_panic_resumes_with_its_own_payload() {
    on_both_runtimes(async || {
        let log = Log::new();
        let in_the_frame = async {
            nursery! {
                spawn async { let _sibling = log.guard("sibling"); pending::<()>().await };
                spawn_blocking || panic_any(Payload(1));
            }
        };
        assert_eq!(payload_of(in_the_frame).await.downcast_ref(), Some(&Payload(1)));
        assert_eq!(log.take(), ["sibling dropped"]);
        let from_a_loop = async {
            nursery! {
                for i in 0..3 {
                    spawn_blocking move || if i == 1 { panic_any(Payload(2)) };
                }
                pending::<()>().await;
            }
        };
        assert_eq!(payload_of(from_a_loop).await.downcast_ref(), Some(&Payload(2)));
        let with_a_question_mark = async {
            nursery! {
                type Error = Odd;
                spawn_blocking || { if forty_two() > 1 { panic_any(Payload(3)) } half_of(2) }?;
                pending::<()>().await;
            }
        };
        assert_eq!(payload_of(with_a_question_mark).await.downcast_ref(), Some(&Payload(3)));
    });
}

#[test]
fn a_panic_of_a_closure_that_a_failing_nursery_waits_for_comes_before_the_error() {
    within_a_minute(|| {
        one_thread().block_on(async {
            let alive = Alive::new();
            let (release, closure) = told_to_end(&alive);
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    type Error = &'static str;
                    spawn_blocking move || { closure(); panic_any(Payload(4)) };
                    let _body = body.one();
                    alive.have_begun(1).await;
                    Err::<(), _>("error")?;
                }
            });
            poll_until(body.have_ended(1), &mut nursery).await;
            assert!(poll!(nursery.as_mut()).is_pending());
            release.send(()).unwrap();
            assert_eq!(payload_of(nursery).await.downcast_ref(), Some(&Payload(4)));
        });
    });
}

// ---- The end of a nursery. ----

#[test]
fn a_failing_nursery_waits_for_a_closure_that_has_begun() {
    within_a_minute(|| {
        one_thread().block_on(async {
            let alive = Alive::new();
            let (release, closure) = told_to_end(&alive);
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    spawn_blocking closure;
                    let _body = body.one();
                    alive.have_begun(1).await;
                    Err::<(), _>("error")?;
                }
            });
            poll_until(body.have_ended(1), &mut nursery).await;
            for _ in 0..10 {
                assert!(poll!(nursery.as_mut()).is_pending());
            }
            assert_eq!(alive.now(), 1);
            release.send(()).unwrap();
            assert_eq!(nursery.await, Err("error"));
            assert_eq!(alive.now(), 0);
        });
    });
}

#[test]
fn a_nursery_that_panics_waits_for_a_closure_that_has_begun() {
    within_a_minute(|| {
        one_thread().block_on(async {
            let alive = Alive::new();
            let (release, closure) = told_to_end(&alive);
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    if alive.now() == 0 {
                        spawn_blocking closure;
                    }
                    let _body = body.one();
                    alive.have_begun(1).await;
                    panic_any(Payload(5));
                }
            });
            poll_until(body.have_ended(1), &mut nursery).await;
            for _ in 0..10 {
                assert!(poll!(nursery.as_mut()).is_pending());
            }
            release.send(()).unwrap();
            assert_eq!(payload_of(nursery).await.downcast_ref(), Some(&Payload(5)));
            assert_eq!(alive.now(), 0);
        });
    });
}

#[test]
fn of_a_nursery_that_has_failed_nothing_runs_in_many_rounds() {
    within_a_minute(|| {
        many_threads(2).block_on(async {
            for round in 0..200 {
                let (alive, polls) = (Alive::new(), round % 7);
                let result: Result<(), u32> = nursery! {
                    for i in 0..8 {
                        let alive = alive.clone();
                        spawn_blocking move || {
                            let _living = alive.one();
                            for _ in 0..i {
                                thread::yield_now();
                            }
                        };
                    }
                    for _ in 0..polls {
                        tokio::task::yield_now().await;
                    }
                    Err(round)?;
                };
                assert_eq!(result, Err(round));
                assert_eq!(alive.now(), 0);
            }
        });
    });
}

#[test]
fn one_that_waits_for_its_thread_never_runs_when_the_nursery_fails() {
    within_a_minute(|| {
        small_pool().block_on(async {
            let (alive, log) = (Alive::new(), Log::new());
            let (release, closure) = told_to_end(&alive);
            let (guard, said) = (log.guard("second"), log.clone());
            let second = move || {
                let _guard = guard;
                said.say("second runs");
            };
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    spawn_blocking closure;
                    spawn_blocking second;
                    let _body = body.one();
                    alive.have_begun(1).await;
                    Err::<(), _>("error")?;
                }
            });
            poll_until(body.have_ended(1), &mut nursery).await;
            assert!(poll!(nursery.as_mut()).is_pending());
            release.send(()).unwrap();
            assert_eq!(nursery.await, Err("error"));
            assert_eq!(log.take(), ["second dropped"]);
        });
    });
}

#[test]
fn a_failing_nursery_does_not_wait_for_a_closure_that_has_not_begun() {
    within_a_minute(|| {
        small_pool().block_on(async {
            let alive = Alive::new();
            let (release, others) = told_to_end(&alive);
            let of_somebody_else = tokio::task::spawn_blocking(others);
            alive.have_begun(1).await;
            let result: Result<(), &str> = nursery! {
                spawn_blocking || panic!("it should not run");
                yield_now().await;
                Err("error")?;
            };
            assert_eq!(result, Err("error"));
            release.send(()).unwrap();
            of_somebody_else.await.unwrap();
        });
    });
}

#[test]
fn when_the_nursery_is_dropped_one_that_has_begun_runs_on_and_one_that_waits_never_runs() {
    within_a_minute(|| {
        small_pool().block_on(async {
            let (alive, log) = (Alive::new(), Log::new());
            let (release, closure) = told_to_end(&alive);
            let (guard, said) = (log.guard("second"), log.clone());
            let second = move || {
                let _guard = guard;
                said.say("second runs");
            };
            let mut nursery = Box::pin(async {
                nursery! {
                    spawn_blocking closure;
                    spawn_blocking second;
                }
            });
            poll_until(alive.have_begun(1), &mut nursery).await;
            drop(nursery);
            assert_eq!(alive.now(), 1);
            release.send(()).unwrap();
            // There is one thread: this comes after what was queued.
            tokio::task::spawn_blocking(|| {}).await.unwrap();
            assert_eq!(alive.now(), 0);
            assert_eq!(log.take(), ["second dropped"]);
        });
    });
}

#[test]
fn what_a_closure_returns_to_a_dropped_nursery_is_dropped() {
    within_a_minute(|| {
        small_pool().block_on(async {
            let (alive, log) = (Alive::new(), Log::new());
            let (release, closure) = told_to_end(&alive);
            let guard = log.guard("output");
            let mut nursery = Box::pin(async {
                nursery! {
                    let output = spawn_blocking move || { closure(); guard };
                    output.await
                }
            });
            poll_until(alive.have_begun(1), &mut nursery).await;
            drop(nursery);
            assert!(log.take().is_empty());
            release.send(()).unwrap();
            tokio::task::spawn_blocking(|| {}).await.unwrap();
            assert_eq!(log.take(), ["output dropped"]);
        });
    });
}

#[test]
fn the_destructor_of_what_a_closure_returns_to_a_failing_nursery_panics() {
    within_a_minute(|| {
        one_thread().block_on(async {
            let alive = Alive::new();
            let (release, closure) = told_to_end(&alive);
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    type Error = &'static str;
                    let _ = spawn_blocking move || { closure(); PanicOnDrop("drop") };
                    let _body = body.one();
                    alive.have_begun(1).await;
                    Err::<(), _>("error")?;
                }
            });
            poll_until(body.have_ended(1), &mut nursery).await;
            assert!(poll!(nursery.as_mut()).is_pending());
            release.send(()).unwrap();
            assert_eq!(message(&*payload_of(nursery).await), "drop");
        });
    });
}

// ---- Limits. ----

#[test]
fn under_a_limit_so_many_run_at_a_time_and_not_more() {
    on_both_runtimes(async || {
        let (alive, meeting) = (Alive::new(), Arc::new(Barrier::new(3)));
        nursery!(|n| {
            n.set_limit(3);
            for _ in 0..30 {
                let (alive, meeting) = (alive.clone(), meeting.clone());
                spawn_blocking move || {
                    let _living = alive.one();
                    meeting.wait();
                };
            }
        });
        assert_eq!((alive.now(), alive.most()), (0, 3));
    });
}

#[test]
fn one_that_the_limit_keeps_back_is_dropped_with_the_nursery_at_once() {
    within_a_minute(|| {
        one_thread().block_on(async {
            let (alive, log) = (Alive::new(), Log::new());
            let (release, closure) = told_to_end(&alive);
            let (guard, said) = (log.guard("second"), log.clone());
            let second = move || {
                let _guard = guard;
                said.say("second runs");
            };
            let mut nursery = Box::pin(async {
                nursery!(|n| {
                    n.set_limit(1);
                    spawn_blocking closure;
                    spawn_blocking second;
                })
            });
            poll_until(alive.have_begun(1), &mut nursery).await;
            drop(nursery);
            assert_eq!(log.take(), ["second dropped"]);
            release.send(()).unwrap();
            alive.are_gone().await;
        });
    });
}

// ---- Outside of a runtime. ----

#[test]
fn outside_of_a_runtime_the_spawn_panics_and_says_so() {
    let log = Log::new();
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        block_on(async {
            nursery! {
                log.say("before");
                let _ = spawn_blocking forty_two;
                log.say("after");
            }
        });
    }));
    assert_eq!(
        message(&*unwound.unwrap_err()),
        format!(
            "`spawn_blocking` at {}:{}:25 needs a tokio runtime, and there is none here",
            file!(),
            line!() - 10
        )
    );
    assert_eq!(log.take(), ["before"]);
}

#[test]
fn outside_of_a_runtime_the_place_of_the_panic_is_that_of_the_call() {
    let (file, line) = place_of_panic(|| {
        run(async {
            nursery!(|n| {
                drop(n.spawn_blocking(forty_two));
            });
        });
    });
    assert_eq!((file.as_str(), line), (file!(), line!() - 4));
    let (file, line) = place_of_panic(|| {
        let result: Result<(), Odd> = run(async {
            nursery!(|n| {
                type Error = Odd;
                drop(n.try_spawn_blocking(|| half_of(2)));
            })
        });
        result.unwrap();
    });
    assert_eq!((file.as_str(), line), (file!(), line!() - 5));
}

#[test]
fn what_comes_from_a_channel_is_received_by_a_closure() {
    on_both_runtimes(async || {
        let (ask, asked) = mpsc::channel::<oneshot::Sender<u32>>();
        let answers = nursery! {
            spawn_blocking move || for (answer, asker) in (0..).zip(asked) { asker.send(answer).unwrap() };
            let mut answers = Vec::new();
            for _ in 0..3 {
                let (send, receive) = oneshot::channel();
                ask.send(send).unwrap();
                answers.push(receive.await.unwrap());
            }
            // The closure ends, and so the nursery, when nobody can ask any more.
            drop(ask);
            answers
        };
        assert_eq!(answers, [0, 1, 2]);
    });
}
