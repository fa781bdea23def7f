//! Tasks on other threads: what a nursery promises also holds for them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::task::Poll;

use aioresult::{Nursery, ResultCapture, Running, Scope, nursery};
use aioresult_tests::{ByHand, Log, message, run, yield_now};
use futures::channel::oneshot;
use futures::executor::block_on;
use futures::future::pending;
use futures::poll;

use super::parallel_ending::ReleaseOnDrop;
use super::runtimes::{
    Alive, begun, many_threads, on_both_runtimes, place_of_panic, poll_until, within_a_minute,
};

async fn double(x: u32) -> u32 {
    yield_now().await;
    2 * x
}

#[derive(Debug, PartialEq)]
pub(super) struct Odd(pub(super) u32);

pub(super) async fn half(x: u32) -> Result<u32, Odd> {
    yield_now().await;
    if x.is_multiple_of(2) { Ok(x / 2) } else { Err(Odd(x)) }
}

// ---- Values. ----

#[test]
fn a_capture_gives_what_the_task_returns() {
    on_both_runtimes(async || {
        let sum = nursery! {
            let a = spawn_parallel double(1);
            let b = spawn_parallel async { double(2).await + 1 };
            let looked_at = *(&a).await;
            assert_eq!(a.result(), Ok(&2));
            looked_at + b.await + a.await
        };
        assert_eq!(sum, 2 + 5 + 2);
    });
}

#[test]
fn a_pure_block_gives_the_finished_captures() {
    on_both_runtimes(async || {
        let (a, b) = nursery! {
            let a = spawn_parallel double(1);
            let b = spawn async { (&a).await + 1 };
        };
        assert_eq!((*a, *b), (2, 3));
        assert_eq!((a.routine(), a.location().line()), ("double(1)", line!() - 4));
    });
}

#[test]
fn it_is_started_in_loops_in_closures_and_through_the_handle() {
    fn start(n: Nursery<'_>, x: u32) -> ResultCapture<u32, Running<'_>> {
        n.spawn_parallel(double(x))
    }
    on_both_runtimes(async || {
        let results = nursery!(|n| {
            let mut captures = Vec::new();
            for x in 0..3 {
                captures.push(spawn_parallel double(x));
            }
            captures.extend((3..5).map(|x| spawn_parallel double(x)));
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
fn a_statement_discards_what_it_may() {
    on_both_runtimes(async || {
        let count = Arc::new(AtomicUsize::new(0));
        let counting = || {
            let count = count.clone();
            async move { count.fetch_add(1, Ordering::SeqCst) }
        };
        let result: Result<(), Odd> = nursery! {
            spawn_parallel async { yield_now().await };
            let _ = spawn_parallel counting();
            spawn_parallel half(2)?;
            for _ in 0..2 {
                let _ = spawn_parallel counting();
                spawn_parallel half(2)?;
            }
        };
        assert_eq!(result, Ok(()));
        assert_eq!(count.load(Ordering::SeqCst), 3);
    });
}

#[test]
fn the_block_waits_for_it_after_its_last_statement() {
    on_both_runtimes(async || {
        let alive = Alive::new();
        let (release, released) = oneshot::channel::<()>();
        let mut nursery = Box::pin(async {
            let living = alive.one();
            nursery! {
                spawn_parallel async move { let _living = living; released.await.unwrap() };
            }
            alive.now()
        });
        for _ in 0..10 {
            assert!(poll!(nursery.as_mut()).is_pending());
            yield_now().await;
        }
        release.send(()).unwrap();
        assert_eq!(nursery.await, 0);
    });
}

#[test]
fn tasks_of_the_nursery_and_parallel_ones_await_each_others_captures() {
    on_both_runtimes(async || {
        let sum = nursery! {
            let (send, receive) = oneshot::channel();
            let a = spawn_parallel async { double(receive.await.unwrap()).await };
            let b = spawn async { (&a).await + 1 };
            spawn async {
                let c = nursery! { let c = spawn_parallel double(4); };
                send.send(c.into_result()).unwrap();
            };
            b.await
        };
        assert_eq!(sum, 17);
    });
}

#[test]
fn nothing_is_started_before_the_body_yields() {
    on_both_runtimes(async || {
        let polls = Arc::new(AtomicUsize::new(0));
        let start = || {
            let polls = polls.clone();
            async move {
                let _ = polls.fetch_add(1, Ordering::SeqCst);
            }
        };
        let result: Result<(), &str> = nursery! {
            spawn_parallel start();
            for _ in 0..3 {
                spawn_parallel start();
            }
            Err::<(), _>("error")?;
        };
        assert_eq!(result, Err("error"));
        assert_eq!(Arc::strong_count(&polls), 1, "the futures were dropped");
        assert_eq!(polls.load(Ordering::SeqCst), 0);
    });
}

// ---- On other threads. ----

#[test]
fn two_tasks_run_at_the_same_time() {
    within_a_minute(|| {
        many_threads(2).block_on(async {
            let meeting = Arc::new(Barrier::new(2));
            let meet = || {
                let meeting = meeting.clone();
                async move { meeting.wait().is_leader() }
            };
            let (a, b) = nursery! {
                let a = spawn_parallel meet();
                let b = spawn_parallel meet();
            };
            assert_ne!(*a, *b);
        });
    });
}

#[test]
fn a_task_runs_while_the_nursery_is_not_polled() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (send, receive) = mpsc::channel();
            let received = nursery! {
                spawn_parallel async move { send.send(double(1).await).unwrap() };
                yield_now().await;
                receive.recv().unwrap()
            };
            assert_eq!(received, 2);
        });
    });
}

#[test]
fn the_nursery_is_itself_a_task_of_the_runtime() {
    within_a_minute(|| {
        many_threads(2).block_on(async {
            let nurseries: Vec<_> = (0..10)
                .map(|x| {
                    tokio::spawn(async move {
                        let words = vec![String::from("a"); x as usize];
                        let sum: Result<u32, Odd> = nursery!(|n| {
                            let a = spawn_parallel half(2 * x)?;
                            let b = n.spawn_parallel(double(x));
                            let borrows = spawn async { words.len() as u32 };
                            a.await + b.await + borrows.await
                        });
                        sum
                    })
                })
                .collect();
            for (x, nursery) in nurseries.into_iter().enumerate() {
                assert_eq!(nursery.await.unwrap(), Ok(4 * x as u32));
            }
        });
    });
}

#[test]
fn the_nursery_is_polled_by_an_executor_that_knows_nothing_of_tokio() {
    within_a_minute(|| {
        let runtime = many_threads(2);
        let _entered = runtime.enter();
        let alive = Alive::new();
        let sum = block_on(async {
            nursery! {
                let a = spawn_parallel double(1);
                let b = spawn_parallel double(2);
                a.await + b.await
            }
        });
        assert_eq!(sum, 6);
        let result = block_on(async {
            nursery! {
                for _ in 0..10 {
                    spawn_parallel begun(alive.clone());
                }
                spawn_parallel half(1)?;
                alive.have_begun(10).await;
            }
        });
        assert_eq!(result, Err(Odd(1)));
        assert_eq!(alive.now(), 0);
    });
}

#[test]
fn the_runtime_is_that_of_the_spawn_wherever_the_nursery_is_polled_later() {
    within_a_minute(|| {
        let runtime = many_threads(1);
        let (release, released) = oneshot::channel::<()>();
        block_on(async {
            let mut nursery = Box::pin(async {
                nursery!(|n| {
                    n.set_limit(1);
                    spawn_parallel async { released.await.unwrap() };
                    let kept_back = spawn_parallel async { tokio::task::yield_now().await; 5 };
                    kept_back.await
                })
            });
            let entered = runtime.enter();
            assert!(poll!(nursery.as_mut()).is_pending());
            drop(entered);
            release.send(()).unwrap();
            assert_eq!(nursery.await, 5);
        });
    });
}

#[test]
fn polled_by_hand_the_nursery_is_woken_by_what_happens_on_other_threads() {
    let runtime = many_threads(1);
    let _entered = runtime.enter();
    let (release, released) = mpsc::channel::<()>();
    let (begin, began) = mpsc::channel();
    let mut nursery = ByHand::new(async {
        nursery! {
            let task = spawn_parallel async move {
                begin.send(()).unwrap();
                released.recv().unwrap();
                5
            };
            task.await
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    began.recv().unwrap();
    assert_eq!(nursery.wakes(), 0);
    release.send(()).unwrap();
    // The thread is gone when it has done everything, so also what wakes the nursery.
    drop(_entered);
    drop(runtime);
    assert_eq!(nursery.wakes(), 1);
    assert_eq!(nursery.poll(), Poll::Ready(5));
}

// ---- Errors. ----

#[test]
fn without_a_question_mark_the_result_stays_in_the_capture() {
    on_both_runtimes(async || {
        let (a, b) = nursery! {
            let a = spawn_parallel half(3);
            let b = spawn_parallel half(4);
        };
        assert_eq!((a.into_result(), b.into_result()), (Err(Odd(3)), Ok(2)));
    });
}

#[test]
fn with_a_question_mark_its_err_is_the_nurserys() {
    on_both_runtimes(async || {
        let in_the_frame = |x| async move {
            nursery! {
                let a = spawn_parallel half(x)?;
                a.await
            }
        };
        assert_eq!(in_the_frame(4).await, Ok(2));
        assert_eq!(in_the_frame(3).await, Err(Odd(3)));
        let from_a_loop = |numbers: [u32; 3]| async move {
            nursery! {
                let captures = numbers.map(|x| spawn_parallel half(x)?);
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
                n.try_spawn_parallel(half(x)).await
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
            let a = spawn_parallel half(2)?;
            for _ in 0..2 {
                let _ = spawn_parallel half(4)?;
            }
            spawn_parallel half(3)?;
            a.await
        };
        assert_eq!(result, Err(AppError("3 is odd".into())));
    });
}

// ---- Spawning from tasks. ----

#[test]
fn tasks_of_the_nursery_start_parallel_ones() {
    fn count(n: Nursery<'_>, alive: &Alive, size: u32) {
        let alive = alive.clone();
        drop(n.spawn(async move {
            let (small, living) = (size <= 1, alive.one());
            let parallel = n.spawn_parallel(async move {
                let _living = living;
                double(1).await
            });
            assert_eq!(parallel.await, 2);
            if !small {
                count(n, &alive, size / 2);
                count(n, &alive, size - size / 2);
            }
        }));
    }
    on_both_runtimes(async || {
        let alive = Alive::new();
        nursery!(|n| { count(n, &alive, 32) });
        assert_eq!(alive.now(), 0);
        assert!(alive.most() > 0);
    });
}

/// A nursery that outlives all tasks, so that parallel ones can have its handle.
fn leaked<E>() -> &'static Scope<'static, E> {
    Box::leak(Box::default())
}

#[test]
fn parallel_tasks_start_others_from_their_threads() {
    fn breed(n: Nursery<'static>, born: &Arc<AtomicUsize>, depth: u32) {
        for _ in 0..2 {
            let born = born.clone();
            drop(n.spawn_parallel(async move {
                yield_now().await;
                born.fetch_add(1, Ordering::SeqCst);
                if depth > 1 {
                    breed(n, &born, depth - 1);
                }
            }));
        }
    }
    on_both_runtimes(async || {
        let born = Arc::new(AtomicUsize::new(0));
        let scope = leaked();
        scope.run(async { breed(scope.nursery(), &born, 6) }).await;
        assert_eq!(born.load(Ordering::SeqCst), 2 + 4 + 8 + 16 + 32 + 64);
    });
}

#[test]
fn what_an_aborted_task_starts_while_the_nursery_waits_for_it_is_dropped_unpolled() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (log, alive, (release, released)) = (Log::new(), Alive::new(), mpsc::channel::<()>());
            let scope = leaked();
            let n = scope.nursery();
            let (spawner_log, living) = (log.clone(), alive.clone());
            let spawner = async move {
                let _living = living.one();
                released.recv().unwrap();
                let (log, guard) = (spawner_log.clone(), spawner_log.guard("spawned late"));
                drop(n.spawn_parallel(async move {
                    let _guard = guard;
                    log.say("polled");
                }));
                spawner_log.say("spawner goes on");
            };
            let result: Result<(), &str> = scope
                .try_run(async move {
                    drop(n.spawn_parallel(spawner));
                    // Its destructor runs when the nursery has begun to fail.
                    drop(n.spawn(async move {
                        let _releases = ReleaseOnDrop(release);
                        pending::<()>().await
                    }));
                    alive.have_begun(1).await;
                    Err("error")
                })
                .await;
            assert_eq!(result, Err("error"));
            let mut lines = log.take();
            lines.sort();
            assert_eq!(lines, ["spawned late dropped", "spawner goes on"]);
        });
    });
}

#[test]
fn an_aborted_task_that_spawns_into_its_dropped_nursery_panics() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel::<()>());
            let (tell, told) = oneshot::channel();
            let scope = leaked();
            let n = scope.nursery();
            let living = alive.clone();
            let spawner = async move {
                let _living = living.one();
                released.recv().unwrap();
                let spawned = catch_unwind(AssertUnwindSafe(|| drop(n.spawn_parallel(pending::<()>()))));
                tell.send(message(&*spawned.unwrap_err()).to_owned()).unwrap();
            };
            let mut nursery = Box::pin(scope.run(async {
                drop(n.spawn_parallel(spawner));
                pending::<()>().await;
            }));
            poll_until(alive.have_begun(1), &mut nursery).await;
            drop(nursery);
            release.send(()).unwrap();
            let message = told.await.unwrap();
            assert!(message.starts_with("tasks can be spawned into a nursery only while"), "{message}");
        });
    });
}

// ---- Limits. ----

#[test]
fn under_a_limit_so_many_run_at_a_time_and_not_more() {
    on_both_runtimes(async || {
        let (alive, meeting) = (Alive::new(), Arc::new(tokio::sync::Barrier::new(3)));
        nursery!(|n| {
            n.set_limit(3);
            for _ in 0..30 {
                let (alive, meeting) = (alive.clone(), meeting.clone());
                spawn_parallel async move {
                    let _living = alive.one();
                    meeting.wait().await;
                    tokio::task::yield_now().await;
                };
            }
        });
        assert_eq!((alive.now(), alive.most()), (0, 3));
    });
}

#[test]
fn one_that_the_limit_keeps_back_is_not_begun() {
    on_both_runtimes(async || {
        let (begun_first, begun_second) = (Alive::new(), Alive::new());
        let result: Result<(), &str> = nursery!(|n| {
            n.set_limit(1);
            spawn_parallel begun(begun_first.clone());
            spawn_parallel begun(begun_second.clone());
            begun_first.have_begun(1).await;
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            Err("error")?;
        });
        assert_eq!(result, Err("error"));
        assert_eq!((begun_first.most(), begun_second.most()), (1, 0));
    });
}

#[test]
fn they_are_begun_in_order_when_there_is_room() {
    on_both_runtimes(async || {
        let log = Log::new();
        nursery!(|n| {
            n.set_limit(1);
            for i in 0..5 {
                let log = log.clone();
                spawn_parallel async move { log.say(i); yield_now().await };
            }
        });
        assert_eq!(log.take(), ["0", "1", "2", "3", "4"]);
    });
}

#[test]
fn a_task_that_awaits_one_that_is_kept_back_lends_it_its_place() {
    on_both_runtimes(async || {
        let sum = nursery!(|n| {
            n.set_limit(1);
            let sum = spawn async { n.spawn_parallel(double(1)).await + n.spawn_parallel(double(2)).await };
            sum.await
        });
        assert_eq!(sum, 6);
    });
}

#[test]
fn a_parallel_task_that_awaits_one_that_is_kept_back_lends_it_its_place() {
    on_both_runtimes(async || {
        let scope = leaked();
        let n: Nursery<'static> = scope.nursery();
        let task = async move { n.spawn_parallel(double(1)).await + n.spawn_parallel(double(2)).await };
        n.set_limit(1);
        assert_eq!(scope.run(async { n.spawn_parallel(task).await }).await, 6);
    });
}

// ---- Outside of a runtime. ----

#[test]
fn outside_of_a_runtime_the_spawn_panics_and_says_so() {
    let log = Log::new();
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        block_on(async {
            nursery! {
                spawn async { let _sibling = log.guard("sibling"); };
                log.say("before");
                let _ = spawn_parallel double(1);
                log.say("after");
            }
        });
    }));
    assert_eq!(
        message(&*unwound.unwrap_err()),
        format!(
            "`spawn_parallel` at {}:{}:25 needs a tokio runtime, and there is none here",
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
                drop(n.spawn_parallel(double(1)));
            });
        });
    });
    assert_eq!((file.as_str(), line), (file!(), line!() - 4));
    let (file, line) = place_of_panic(|| {
        let result: Result<(), Odd> = run(async {
            nursery!(|n| {
                type Error = Odd;
                drop(n.try_spawn_parallel(half(2)));
            })
        });
        result.unwrap();
    });
    assert_eq!((file.as_str(), line), (file!(), line!() - 5));
}
