//! How tasks on other threads end with their nursery: aborted, all at once, and waited for.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::{Arc, Barrier, mpsc};

use aioresult::{Cancelled, nursery};
use aioresult_tests::{Guard, Log, PanicOnDrop, message, yield_now};
use futures::future::pending;
use futures::poll;

use super::parallel::{Odd, half};
use super::runtimes::{
    Alive, Living, begun, many_threads, on_both_runtimes, one_thread, payload_of, poll_until, within_a_minute,
};

/// Runs until it is aborted, and counts as alive from its start, also before it is polled.
fn endless(alive: &Alive) -> impl Future<Output = ()> + Send + use<> {
    let living = alive.one();
    async move {
        let _living = living;
        pending().await
    }
}

// ---- Failures. ----

#[test]
fn of_a_nursery_that_has_returned_failed_or_panicked_nothing_runs() {
    within_a_minute(|| {
        many_threads(2).block_on(async {
            for round in 0..300 {
                let alive = Alive::new();
                let nursery = async {
                    nursery! {
                        type Error = &'static str;
                        for _ in 0..8 {
                            let living = alive.one();
                            spawn_parallel async move {
                                let _living = living;
                                for _ in 0..round % 10 {
                                    tokio::task::yield_now().await;
                                }
                                if round % 3 > 0 {
                                    pending().await
                                }
                            };
                        }
                        match round % 3 {
                            0 => {}
                            1 => Err("error")?,
                            _ => panic_any("boom"),
                        }
                    }
                };
                if round % 3 == 2 {
                    assert_eq!(message(&*payload_of(nursery).await), "boom");
                } else {
                    assert_eq!(nursery.await.is_ok(), round % 3 == 0);
                }
                assert_eq!(alive.now(), 0, "in round {round}");
            }
        });
    });
}

/// Waits, when it is dropped, for others to be dropped.
struct MeetOnDrop(Arc<Barrier>);

impl Drop for MeetOnDrop {
    fn drop(&mut self) {
        self.0.wait();
    }
}

/// Begins, and can only be dropped at the same time as others.
async fn meets_when_dropped(meeting: Arc<Barrier>, alive: Alive) {
    let _meets = MeetOnDrop(meeting);
    begun(alive).await
}

#[test]
fn when_the_nursery_fails_all_are_aborted_before_any_is_waited_for() {
    within_a_minute(|| {
        many_threads(4).block_on(async {
            let (alive, meeting) = (Alive::new(), Arc::new(Barrier::new(3)));
            let result = nursery! {
                for _ in 0..3 {
                    spawn_parallel meets_when_dropped(meeting.clone(), alive.clone());
                }
                alive.have_begun(3).await;
                spawn async { Err::<(), _>("error") }?;
            };
            assert_eq!(result, Err("error"));
            assert_eq!(alive.now(), 0);
        });
    });
}

#[test]
fn when_the_body_leaves_its_frame_all_are_aborted_before_any_is_waited_for() {
    within_a_minute(|| {
        many_threads(4).block_on(async {
            let (alive, meeting) = (Alive::new(), Arc::new(Barrier::new(3)));
            let result = nursery! {
                spawn_parallel meets_when_dropped(meeting.clone(), alive.clone());
                spawn_parallel meets_when_dropped(meeting.clone(), alive.clone());
                spawn_parallel meets_when_dropped(meeting.clone(), alive.clone());
                alive.have_begun(3).await;
                Err::<(), _>("error")?;
            };
            assert_eq!(result, Err("error"));
            assert_eq!(alive.now(), 0);
        });
    });
}

/// Waits, when it is dropped, until the sender is, of which nothing is ever received.
struct WaitOnDrop(mpsc::Receiver<()>);

impl Drop for WaitOnDrop {
    fn drop(&mut self) {
        assert!(self.0.recv().is_err());
    }
}

#[test]
fn when_a_task_fails_they_are_aborted_before_tasks_of_the_nursery_are_dropped() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let alive = Alive::new();
            let (dropped_with_it, wait) = mpsc::channel();
            let task = begun(alive.clone());
            let result: Result<(), &str> = nursery! {
                spawn_parallel async move { let _dropped_with_it = dropped_with_it; task.await };
                spawn async { let _waits = WaitOnDrop(wait); pending::<()>().await };
                spawn async { alive.have_begun(1).await; Err::<(), _>("error") }?;
            };
            assert_eq!(result, Err("error"));
        });
    });
}

#[test]
fn when_the_body_fails_they_are_aborted_before_tasks_of_the_nursery_are_dropped() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let alive = Alive::new();
            let (dropped_with_it, wait) = mpsc::channel();
            let task = begun(alive.clone());
            let result: Result<(), &str> = nursery! {
                spawn_parallel async move { let _dropped_with_it = dropped_with_it; task.await };
                spawn async { let _waits = WaitOnDrop(wait); pending::<()>().await };
                alive.have_begun(1).await;
                Err("error")?;
            };
            assert_eq!(result, Err("error"));
        });
    });
}

#[test]
fn one_that_cannot_be_interrupted_is_waited_for() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel::<()>());
            let living = alive.clone();
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    spawn_parallel async move { let _living = living.one(); released.recv().unwrap() };
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
fn what_an_aborted_task_still_returns_is_dropped() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (log, alive, (release, released)) = (Log::new(), Alive::new(), mpsc::channel::<()>());
            let (living, guard) = (alive.clone(), log.guard("output"));
            let late = async move {
                let _living = living.one();
                released.recv().unwrap();
                Err::<(), Guard>(guard)
            };
            let result = nursery! {
                spawn_parallel late?;
                spawn async {
                    alive.have_begun(1).await;
                    Err::<(), _>(log.guard("error"))
                }?;
                // The first task blocks until the nursery has failed.
                let _releases = ReleaseOnDrop(release);
                pending::<()>().await;
            };
            assert_eq!(log.take(), ["output dropped"]);
            drop(result.unwrap_err());
            assert_eq!(log.take(), ["error dropped"]);
        });
    });
}

/// Sends when it is dropped.
pub(super) struct ReleaseOnDrop(pub(super) mpsc::Sender<()>);

impl Drop for ReleaseOnDrop {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

#[test]
fn the_first_error_is_the_one_that_comes_out() {
    on_both_runtimes(async || {
        let result = nursery! {
            spawn_parallel async { pending::<Result<(), Odd>>().await }?;
            let first = spawn_parallel half(1)?;
            spawn_parallel async { pending::<Result<(), Odd>>().await }?;
            first.await
        };
        assert_eq!(result, Err(Odd(1)));
    });
}

// ---- Panics. ----

#[derive(Debug, PartialEq)]
struct Payload(u32);

#[test]
fn its_panic_resumes_with_its_own_payload() {
    on_both_runtimes(async || {
        let alive = Alive::new();
        let in_the_frame = async {
            nursery! {
                spawn_parallel endless(&alive);
                spawn_parallel async { yield_now().await; panic_any(Payload(1)) };
                pending::<()>().await;
            }
        };
        let payload = payload_of(in_the_frame).await;
        assert_eq!(payload.downcast_ref(), Some(&Payload(1)));
        assert_eq!(alive.now(), 0);
        let from_a_loop = async {
            nursery! {
                spawn_parallel endless(&alive);
                for i in 0..3 {
                    spawn_parallel async move { if i == 1 { panic_any(Payload(2)) } pending::<()>().await };
                }
            }
        };
        let payload = payload_of(from_a_loop).await;
        assert_eq!(payload.downcast_ref(), Some(&Payload(2)));
        assert_eq!(alive.now(), 0);
    });
}

#[test]
fn with_a_question_mark_its_panic_is_one_too() {
    on_both_runtimes(async || {
        let panics = async |early| {
            if early {
                panic_any(Payload(3))
            }
            Ok::<(), Odd>(())
        };
        let nursery = async {
            nursery! {
                spawn_parallel async { pending::<Result<(), Odd>>().await }?;
                spawn_parallel async move { panics(true).await }?;
            }
        };
        assert_eq!(payload_of(nursery).await.downcast_ref(), Some(&Payload(3)));
    });
}

#[test]
fn nobody_in_the_nursery_sees_its_panic() {
    on_both_runtimes(async || {
        let log = Log::new();
        let nursery = async {
            nursery! {
                let a = spawn_parallel async { yield_now().await; panic_any(Payload(4)) };
                spawn async { (&a).await; log.say("saw it") };
                (&a).await;
                log.say("saw it");
            }
        };
        assert_eq!(payload_of(nursery).await.downcast_ref(), Some(&Payload(4)));
        assert!(log.take().is_empty());
    });
}

#[test]
fn when_the_body_panics_they_are_aborted() {
    on_both_runtimes(async || {
        let alive = Alive::new();
        let nursery = async {
            nursery! {
                spawn_parallel begun(alive.clone());
                for _ in 0..2 {
                    spawn_parallel begun(alive.clone());
                }
                alive.have_begun(3).await;
                panic_any(Payload(5));
            }
        };
        assert_eq!(payload_of(nursery).await.downcast_ref(), Some(&Payload(5)));
        assert_eq!(alive.now(), 0);
    });
}

/// Begins, and panics when it is dropped.
async fn bomb(alive: Alive, what: &'static str) {
    let _bomb = PanicOnDrop(what);
    begun(alive).await
}

#[test]
fn a_destructor_that_panics_when_its_task_is_aborted_comes_before_the_error() {
    on_both_runtimes(async || {
        let alive = Alive::new();
        let nursery = async {
            nursery! {
                type Error = &'static str;
                spawn_parallel begun(alive.clone());
                spawn_parallel bomb(alive.clone(), "drop");
                spawn_parallel begun(alive.clone());
                alive.have_begun(3).await;
                Err::<(), _>("error")?;
            }
        };
        assert_eq!(message(&*payload_of(nursery).await), "drop");
        assert_eq!(alive.now(), 0);
    });
}

#[test]
fn a_destructor_that_panics_when_its_task_is_aborted_comes_after_a_panic() {
    on_both_runtimes(async || {
        let alive = Alive::new();
        let nursery = async {
            nursery! {
                for _ in 0..3 {
                    spawn_parallel bomb(alive.clone(), "drop");
                }
                alive.have_begun(3).await;
                panic_any("boom");
            }
        };
        assert_eq!(message(&*payload_of(nursery).await), "boom");
        assert_eq!(alive.now(), 0);
    });
}

#[test]
fn a_panic_is_not_lost_when_the_nursery_is_dropped_while_it_waits_for_aborted_tasks() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel::<()>());
            let living = alive.clone();
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    spawn_parallel async move { let _living = living.one(); released.recv().unwrap() };
                    let _body = body.one();
                    alive.have_begun(1).await;
                    panic_any("boom");
                }
            });
            poll_until(body.have_ended(1), &mut nursery).await;
            assert!(poll!(nursery.as_mut()).is_pending());
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(nursery)));
            assert_eq!(message(&*dropped.unwrap_err()), "boom");
            release.send(()).unwrap();
            alive.are_gone().await;
        });
    });
}

// ---- A nursery that is dropped. ----

#[test]
fn when_the_nursery_is_dropped_they_are_aborted() {
    on_both_runtimes(async || {
        let alive = Alive::new();
        let mut nursery = Box::pin(async {
            nursery! {
                spawn_parallel begun(alive.clone());
                for _ in 0..2 {
                    spawn_parallel begun(alive.clone());
                }
            }
        });
        poll_until(alive.have_begun(3), &mut nursery).await;
        drop(nursery);
        alive.are_gone().await;
    });
}

#[test]
fn when_a_failing_nursery_is_dropped_its_tasks_still_end() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel::<()>());
            let living = alive.clone();
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    type Error = &'static str;
                    spawn_parallel async move { let _living = living.one(); released.recv().unwrap() };
                    spawn_parallel async { pending::<()>().await };
                    let _body = body.one();
                    alive.have_begun(1).await;
                    Err::<(), _>("error")?;
                }
            });
            poll_until(body.have_ended(1), &mut nursery).await;
            assert!(poll!(nursery.as_mut()).is_pending());
            drop(nursery);
            release.send(()).unwrap();
            alive.are_gone().await;
        });
    });
}

#[test]
fn what_was_not_begun_is_dropped_with_the_nursery_at_once() {
    on_both_runtimes(async || {
        let alive = Alive::new();
        let mut nursery = Box::pin(async {
            nursery!(|n| {
                n.set_limit(1);
                for _ in 0..5 {
                    spawn_parallel endless(&alive);
                }
            })
        });
        assert!(poll!(nursery.as_mut()).is_pending());
        assert_eq!(alive.now(), 5);
        drop(nursery);
        assert!(alive.now() <= 1, "only the first was handed to the runtime");
        alive.are_gone().await;
    });
}

#[test]
fn a_nursery_that_runs_in_parallel_is_aborted_with_all_that_it_has_started() {
    on_both_runtimes(async || {
        let alive = Alive::new();
        let inner = alive.clone();
        let result: Result<(), &str> = nursery! {
            spawn_parallel async move {
                nursery! {
                    spawn_parallel begun(inner.clone());
                    spawn begun(inner.clone());
                }
            };
            alive.have_begun(2).await;
            Err("error")?;
        };
        assert_eq!(result, Err("error"));
        // The inner nursery was dropped, so nobody has waited for its parallel task.
        alive.are_gone().await;
    });
}

// ---- Cancelling. ----

#[test]
fn one_with_such_a_result_is_cancelled_and_the_nursery_waits_for_its_end() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel::<()>());
            let living = alive.clone();
            let cancelled = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    let task = spawn_parallel async move {
                        let _living = living.one();
                        released.recv().unwrap();
                        Ok::<u32, Cancelled>(1)
                    };
                    alive.have_begun(1).await;
                    task.cancel();
                    drop(cancelled.one());
                    assert!(task.await.is_err());
                }
            });
            poll_until(cancelled.have_ended(1), &mut nursery).await;
            for _ in 0..10 {
                assert!(poll!(nursery.as_mut()).is_pending());
            }
            release.send(()).unwrap();
            nursery.await;
            assert_eq!(alive.now(), 0);
        });
    });
}

#[test]
fn a_destructor_that_panics_when_its_task_is_cancelled_comes_out_of_the_nursery() {
    on_both_runtimes(async || {
        let (alive, sibling) = (Alive::new(), Log::new());
        let cancelled = bomb(alive.clone(), "drop");
        let nursery = async {
            nursery! {
                let task = spawn_parallel async move { cancelled.await; Ok::<(), Cancelled>(()) };
                spawn async { let _sibling = sibling.guard("sibling"); pending::<()>().await };
                alive.have_begun(1).await;
                task.cancel();
                pending::<()>().await;
            }
        };
        assert_eq!(message(&*payload_of(nursery).await), "drop");
        assert_eq!(sibling.take(), ["sibling dropped"]);
    });
}

// ---- Many rounds. ----

/// Where a number is wanted that differs from round to round.
fn scattered(round: u64, below: u64) -> u64 {
    (round.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % below
}

async fn yield_times(times: u64) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

/// Some of these wait, some are busy, and some end soon.
async fn one_of_many(kind: u64, _living: Living) {
    match kind % 4 {
        0 => pending().await,
        1 => loop {
            tokio::task::yield_now().await;
        },
        2 => yield_times(kind % 16).await,
        _ => {}
    }
}

#[test]
fn none_runs_on_when_a_nursery_has_failed_in_a_thousand_rounds_on_many_threads() {
    within_a_minute(|| {
        many_threads(2).block_on(async {
            for round in 0..1000 {
                let (alive, moment) = (Alive::new(), scattered(round, 64));
                let result: Result<(), u64> = nursery! {
                    for kind in 0..100 {
                        spawn_parallel one_of_many(kind, alive.one());
                    }
                    match round % 3 {
                        0 => {
                            spawn_parallel async move { yield_times(moment).await; Err::<(), _>(round) }?;
                        }
                        1 => {
                            spawn async move { yield_times(moment).await; Err::<(), _>(round) }?;
                        }
                        _ => {
                            yield_times(moment).await;
                            Err(round)?;
                        }
                    }
                };
                assert_eq!(result, Err(round));
                assert_eq!(alive.now(), 0, "in round {round}");
            }
        });
    });
}

#[test]
fn none_is_lost_when_a_nursery_is_dropped_in_a_thousand_rounds_on_many_threads() {
    within_a_minute(|| {
        many_threads(2).block_on(async {
            for round in 0..1000 {
                let (alive, moment) = (Alive::new(), scattered(round, 64));
                let nursery = async {
                    nursery! {
                        for kind in 0..100 {
                            spawn_parallel one_of_many(kind, alive.one());
                        }
                    }
                };
                poll_until(yield_times(moment), Box::pin(nursery)).await;
                alive.are_gone().await;
            }
        });
    });
}

#[test]
fn nurseries_that_fail_and_are_dropped_next_to_each_other_on_many_threads() {
    within_a_minute(|| {
        many_threads(2).block_on(async {
            let everyone = Alive::new();
            let start = |round: u64| {
                let everyone = everyone.clone();
                tokio::spawn(async move {
                    let alive = Alive::new();
                    let result: Result<(), u64> = nursery! {
                        for kind in 0..20 {
                            let (living, mine) = (everyone.one(), alive.one());
                            spawn_parallel async move { let _mine = mine; one_of_many(kind, living).await };
                        }
                        yield_times(scattered(round, 64)).await;
                        Err(round)?;
                    };
                    assert_eq!((result, alive.now()), (Err(round), 0));
                })
            };
            let nurseries: Vec<_> = (0..200).map(start).collect();
            for (round, nursery) in nurseries.into_iter().enumerate() {
                if round % 2 == 0 {
                    nursery.await.unwrap();
                } else {
                    nursery.abort();
                    let _ = nursery.await;
                }
            }
            everyone.are_gone().await;
        });
    });
}

#[test]
fn on_one_thread_a_failing_nursery_awaits_what_the_same_thread_has_to_drop() {
    within_a_minute(|| {
        one_thread().block_on(async {
            for round in 0..100 {
                let alive = Alive::new();
                let result: Result<(), u64> = nursery! {
                    for kind in 0..100 {
                        spawn_parallel one_of_many(kind, alive.one());
                    }
                    yield_times(scattered(round, 8)).await;
                    Err(round)?;
                };
                assert_eq!((result, alive.now()), (Err(round), 0));
            }
        });
    });
}
