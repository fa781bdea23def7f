//! How many are polled, who counts, in which order the others begin, and when they never do.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::atomic::AtomicUsize;
use std::thread;
use std::time::Duration;

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, counted, message, run, yield_now};
use futures::future::pending;
use tokio::time::{Instant, sleep};

use super::{Doors, Room, one_at_a_time};

#[test]
fn at_most_so_many_are_polled_and_the_others_not_at_all() {
    let doors = &Doors::<8>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(2);
            spawn async { doors.pass(0).await; };
            for door in 1..3 {
                spawn async move { doors.pass(door).await; };
            }
            drop(n.spawn(doors.pass(3)));
            let frame = spawn_cancellable doors.pass(4);
            drop(n.spawn_cancellable(doors.pass(5)));
            let [heap] = [6].map(|door| spawn_cancellable doors.pass(door));
            spawn async { doors.pass(7).await; };
            assert_eq!(n.len(), 8);
            drop((frame, heap));
        });
    });
    for (over, opened) in [1, 0, 2, 4, 3, 5, 7].into_iter().enumerate() {
        assert!(nursery.poll_while_woken().is_pending());
        assert_eq!(doors.reached(), (0..8.min(over + 2)).collect::<Vec<_>>());
        doors.open(opened);
    }
    doors.open(6);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn they_are_started_in_order_wherever_they_come_from() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            n.set_limit(1);
            let say = |name: &'static str| async move { yield_now().await; log.say(name) };
            spawn say("frame 1");
            for name in ["loop 1", "loop 2"] {
                spawn say(name);
            }
            drop(n.spawn(async move {
                yield_now().await;
                drop(n.spawn(say("from a task")));
                log.say("handle");
            }));
            thread::scope(|threads| {
                threads.spawn(|| drop(n.spawn(say("from another thread"))));
            });
            yield_now().await;
            spawn say("frame 2");
        });
    });
    let expected = ["frame 1", "loop 1", "loop 2", "handle", "from another thread", "frame 2", "from a task"];
    assert_eq!(log.take(), expected);
}

#[test]
fn a_place_comes_back_when_a_task_returns_also_with_an_err_that_it_keeps() {
    let doors = &Doors::<3>::new();
    let nursery = async {
        nursery!(|n| {
            n.set_limit(1);
            let kept = spawn async { doors.pass(0).await; Err::<(), _>("kept") };
            let _ = spawn async { doors.pass(1).await; "discarded" };
            spawn async { doors.pass(2).await; };
            assert_eq!(kept.await, Err("kept"));
        });
    };
    one_at_a_time(nursery, doors);
}

#[test]
fn a_place_comes_back_when_a_task_is_cancelled() {
    let doors = &Doors::<3>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(1);
            let frame = spawn_cancellable doors.pass(0);
            let heap = n.spawn_cancellable(doors.pass(1));
            spawn async { doors.pass(2).await; };
            yield_now().await;
            assert_eq!(doors.reached(), [0]);
            frame.cancel();
            yield_now().await;
            assert_eq!(doors.reached(), [0, 1]);
            thread::scope(|threads| {
                threads.spawn(|| heap.cancel());
            });
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2]);
    doors.open(2);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn no_place_comes_back_when_a_task_panics_since_the_nursery_ends() {
    let (log, polls) = (Log::new(), AtomicUsize::new(0));
    let payload = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            nursery!(|n| {
                let (log, polls) = (&log, &polls);
                n.set_limit(1);
                spawn async { yield_now().await; panic_any("boom") };
                for i in 1..=2 {
                    let guard = log.guard(format_args!("waiting {i}"));
                    spawn counted(polls, async { drop(guard) });
                }
            });
        });
    }));
    assert_eq!(message(&*payload.unwrap_err()), "boom");
    assert_eq!(log.take(), ["waiting 2 dropped", "waiting 1 dropped"]);
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn a_failing_nursery_drops_those_that_wait_unpolled_last_started_first() {
    let (log, polls) = (Log::new(), AtomicUsize::new(0));
    let result: Result<(), &str> = run(async {
        nursery!(|n| {
            let (log, polls) = (&log, &polls);
            let waiting = |name: &'static str| {
                let guard = log.guard(name);
                counted(polls, async { drop(guard) })
            };
            n.set_limit(2);
            spawn async { let _guard = log.guard("running"); pending::<()>().await };
            spawn async { yield_now().await; Err::<(), _>("error") }?;
            spawn waiting("frame 1");
            for name in ["heap 1", "heap 2"] {
                spawn waiting(name);
            }
            spawn waiting("frame 2");
        })
    });
    assert_eq!(result, Err("error"));
    let expected =
        ["frame 2 dropped", "heap 2 dropped", "heap 1 dropped", "frame 1 dropped", "running dropped"];
    assert_eq!(log.take(), expected);
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn dropping_the_nursery_drops_those_that_wait() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            n.set_limit(1);
            for name in ["running", "heap"] {
                let guard = log.guard(name);
                spawn async { let _guard = guard; pending::<()>().await };
            }
            let guard = log.guard("frame");
            spawn async { drop(guard) };
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    assert_eq!(log.take(), ["frame dropped", "heap dropped", "running dropped"]);
}

#[test]
fn daemons_and_the_body_do_not_count() {
    let doors = &Doors::<6>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(1);
            spawn_daemon async { doors.pass(0).await; };
            for door in 1..3 {
                spawn_daemon async move { doors.pass(door).await; };
            }
            spawn async { doors.pass(3).await; };
            spawn async { doors.pass(4).await; };
            // Started last, and when the limit is reached: it is polled nevertheless.
            drop(n.spawn_daemon(doors.pass(5)));
            // The body is polled as often as it likes.
            for _ in 0..3 {
                yield_now().await;
            }
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2, 3, 5]);
    // A daemon that returns gives no place back, since it had none.
    doors.open(1);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2, 3, 5]);
    doors.open(3);
    doors.open(4);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn spawning_never_waits() {
    let room = Room::default();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let room = &room;
            n.set_limit(1);
            for _ in 0..1000 {
                spawn room.visit();
            }
            spawn async move {
                for _ in 0..1000 {
                    drop(n.spawn(room.visit()));
                }
            };
            assert_eq!(n.len(), 1001);
            assert_eq!(room.most(), 0);
        });
    });
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(room.most(), 1);
}

#[test]
fn a_nursery_in_a_task_has_its_own_limit() {
    let (outer, inner) = (Room::default(), Room::default());
    run(async {
        nursery!(|n| {
            let (outer, inner) = (&outer, &inner);
            n.set_limit(2);
            for _ in 0..4 {
                spawn async {
                    let visit = outer.visit();
                    nursery!(|n| {
                        n.set_limit(3);
                        for _ in 0..9 {
                            spawn inner.visit();
                        }
                        visit.await;
                    });
                };
            }
        });
    });
    assert_eq!((outer.most(), inner.most()), (2, 6));
}

#[tokio::test(start_paused = true)]
async fn ten_tasks_of_a_second_each_three_at_a_time_take_four_seconds() {
    let begin = Instant::now();
    nursery!(|n| {
        n.set_limit(3);
        for _ in 0..10 {
            // Not `spawn sleep(..)`, whose time begins here.
            spawn async { sleep(Duration::from_secs(1)).await };
        }
    });
    assert_eq!(begin.elapsed(), Duration::from_secs(4));
}
