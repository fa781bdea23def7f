//! What was lent comes back, however lenders and those they await end, and never twice.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::Poll;

use aioresult::{Cancelled, ResultCapture, Running, nursery};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::future::{join_all, pending, select};

use super::{Doors, Later, Room, one_at_a_time};

#[test]
fn those_who_await_one_that_is_polled_lend_their_places_too() {
    let doors = &Doors::<3>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(2);
            let polled = spawn doors.pass(0);
            spawn async { (&polled).await; doors.pass(1).await; };
            spawn async { doors.pass(2).await; };
            assert_eq!((&polled).await, &0);
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 2]);
    doors.open(0);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2]);
    doors.open(1);
    doors.open(2);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn a_lender_that_is_cancelled_leaves_no_place_behind() {
    let doors = &Doors::<3>::new();
    let nursery = async {
        nursery!(|n| {
            n.set_limit(1);
            let lender = n.spawn_cancellable(async move { n.spawn(doors.pass(0)).await });
            yield_now().await;
            drop(n.spawn(doors.pass(1)));
            drop(n.spawn(doors.pass(2)));
            yield_now().await;
            assert_eq!(doors.reached(), [0]);
            lender.cancel();
        });
    };
    one_at_a_time(nursery, doors);
}

#[test]
fn a_lender_that_returns_early_leaves_no_place_behind() {
    let doors = &Doors::<3>::new();
    let nursery = async {
        nursery!(|n| {
            n.set_limit(1);
            drop(n.spawn(async move {
                let mut queued = n.spawn(doors.pass(0));
                drop(n.spawn(doors.pass(1)));
                drop(n.spawn(doors.pass(2)));
                // Polled once, and given up.
                poll_fn(|cx| {
                    assert!(Pin::new(&mut queued).poll(cx).is_pending());
                    Poll::Ready(())
                })
                .await;
            }));
        });
    };
    one_at_a_time(nursery, doors);
}

#[test]
fn a_lender_that_gives_up_lends_until_the_awaited_one_is_over() {
    let doors = &Doors::<4>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(1);
            drop(n.spawn(async move {
                let queued = n.spawn(doors.pass(1));
                drop(n.spawn(doors.pass(2)));
                drop(n.spawn(doors.pass(3)));
                drop(select(queued, Box::pin(yield_now())).await);
                doors.pass(0).await;
            }));
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1]);
    doors.open(1);
    assert!(nursery.poll_while_woken().is_pending());
    // It is back on its place, which is the only one.
    assert_eq!(doors.reached(), [0, 1]);
    for door in [0, 2, 3] {
        doors.open(door);
        let _ = nursery.poll_while_woken();
    }
    assert_eq!(doors.reached(), [0, 1, 2, 3]);
}

#[test]
fn an_awaited_task_that_is_cancelled_gives_the_lent_place_back() {
    let doors = &Doors::<3>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let queued = OnceLock::<ResultCapture<Result<(), Cancelled>, Running<'_>>>::new();
            n.set_limit(1);
            spawn async {
                assert!(queued.get().unwrap().await.is_err());
                doors.pass(0).await;
            };
            drop(n.spawn(doors.pass(1)));
            queued.set(n.spawn_cancellable(pending::<()>())).unwrap();
            drop(n.spawn(doors.pass(2)));
            for _ in 0..3 {
                yield_now().await;
            }
            assert_eq!(doors.reached(), [], "it has the place");
            queued.get().unwrap().cancel();
        });
    });
    for door in 0..3 {
        assert!(nursery.poll_while_woken().is_pending());
        assert_eq!(doors.reached().last(), Some(&door), "one after the other");
        doors.open(door);
    }
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn many_lenders_leave_no_place_behind() {
    let room = Room::default();
    run(async {
        nursery!(|n| {
            let room = &room;
            n.set_limit(2);
            for _ in 0..20 {
                drop(n.spawn(async move { n.spawn(async {}).await }));
            }
            while !n.is_empty() {
                yield_now().await;
            }
            for _ in 0..10 {
                drop(n.spawn(room.visit()));
            }
        });
    });
    assert_eq!(room.most(), 2);
}

#[test]
fn a_failing_nursery_drops_lenders_and_those_they_await() {
    let log = Log::new();
    let result: Result<(), &str> = run(async {
        nursery!(|n| {
            type Error = &'static str;
            let log = &log;
            n.set_limit(1);
            let named = |name: &'static str| async move {
                let _guard = log.guard(name);
                pending::<()>().await
            };
            drop(n.spawn(async move {
                let _lender = log.guard("lender");
                join_all(["awaited 1", "awaited 2"].map(|name| n.spawn(named(name)))).await;
            }));
            for _ in 0..3 {
                yield_now().await;
            }
            Err("error")?;
        })
    });
    assert_eq!(result, Err("error"));
    assert_eq!(log.take(), ["awaited 1 dropped", "lender dropped"]);
}

#[test]
fn tasks_that_await_a_lender_do_not_keep_the_awaited_one_back() {
    let sum = run(async {
        nursery!(|n| {
            let third = Later::new();
            n.set_limit(1);
            let first = spawn async { third.get().unwrap().await + 1 };
            let second = spawn async { (&first).await + 1 };
            assert!(third.set(n.spawn(async { 1 })).is_ok());
            second.await
        })
    });
    assert_eq!(sum, 3);
}

#[test]
fn a_task_awaits_its_child_when_more_run_than_a_lowered_limit_allows() {
    let value = run(async {
        nursery!(|n| {
            n.set_limit(2);
            let parent = spawn async { yield_now().await; n.set_limit(1); n.spawn(async { 5 }).await };
            let other = spawn async { *(&parent).await + 1 };
            other.await
        })
    });
    assert_eq!(value, 6);
}

#[test]
fn a_task_awaits_its_child_after_two_have_lent_for_one() {
    let value = run(async {
        nursery!(|n| {
            let shared = Later::new();
            n.set_limit(2);
            let parent = spawn async { shared.get().unwrap().await + n.spawn(async { 1 }).await };
            let second = spawn async { shared.get().unwrap().await; *(&parent).await };
            assert!(shared.set(n.spawn(async { 1 })).is_ok());
            let third = spawn async { *(&parent).await };
            second.await + third.await
        })
    });
    assert_eq!(value, 4);
}
