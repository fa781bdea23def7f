//! When a task or the body fails, all are aborted at once, and waited for.

use std::panic::panic_any;
use std::sync::{Arc, Barrier, mpsc};

use aioresult::nursery;
use aioresult_tests::{Guard, Log, message};
use futures::future::pending;
use futures::poll;

use super::ReleaseOnDrop;
use crate::parallel::{Odd, half};
use crate::runtimes::{
    Alive, begun, many_threads, on_both_runtimes, payload_of, poll_until, within_a_minute,
};

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
