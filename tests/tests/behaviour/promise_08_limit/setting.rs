//! The limit is set, raised and lowered: at any time, by any thread, but not to 0.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use aioresult::{Scope, nursery};
use aioresult_tests::{ByHand, Log, message, run, yield_now};

use super::{Doors, Room};

#[test]
fn a_limit_of_0_is_a_panic_that_says_so() {
    let scope: Scope<'_> = Scope::new();
    let payload = catch_unwind(AssertUnwindSafe(|| scope.nursery().set_limit(0)));
    assert_eq!(message(&*payload.unwrap_err()), "with a limit of 0 no task of the nursery would ever run");
    let payload = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            nursery!(|n| {
                spawn yield_now();
                n.set_limit(0);
            });
        });
    }));
    assert!(message(&*payload.unwrap_err()).contains("a limit of 0"));
}

#[test]
fn a_higher_limit_lets_more_be_polled_at_once() {
    let doors = &Doors::<6>::new();
    let mut nursery = ByHand::new(async {
        let scope = Scope::new();
        let n = scope.nursery();
        n.set_limit(1);
        scope
            .run(async {
                for door in 0..6 {
                    drop(n.spawn(doors.pass(door)));
                }
                yield_now().await;
                assert_eq!(doors.reached(), [0]);
                n.set_limit(3);
                yield_now().await;
                assert_eq!(doors.reached(), [0, 1, 2]);
                // From another thread: when this poll is over.
                thread::scope(|threads| {
                    threads.spawn(|| n.set_limit(4));
                });
                yield_now().await;
                assert_eq!(doors.reached(), [0, 1, 2, 3]);
                n.set_limit(usize::MAX);
            })
            .await;
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2, 3, 4, 5]);
    (0..6).for_each(|door| doors.open(door));
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn another_thread_raises_it_and_new_tasks_do_not_overtake_those_that_wait() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            n.set_limit(1);
            for name in ["first", "second", "third"] {
                spawn async move { log.say(name) };
            }
            thread::scope(|threads| {
                threads.spawn(|| n.set_limit(3));
            });
            spawn async { log.say("fourth") };
        });
    });
    assert_eq!(log.take(), ["first", "second", "third", "fourth"]);
}

#[test]
fn another_thread_raises_it_while_the_nursery_sleeps() {
    let doors: &'static Doors<2> = Box::leak(Box::new(Doors::new()));
    let scope: &'static Scope<'static> = Box::leak(Box::new(Scope::new()));
    let n = scope.nursery();
    n.set_limit(1);
    let mut nursery = ByHand::new(scope.run(async {
        for door in 0..2 {
            drop(n.spawn(doors.pass(door)));
        }
    }));
    assert!(nursery.poll_while_woken().is_pending());
    thread::spawn(move || n.set_limit(2)).join().unwrap();
    assert_eq!(nursery.wakes(), 1);
    assert_eq!(doors.reached(), [0]);
    assert!(nursery.poll().is_pending());
    assert_eq!(doors.reached(), [0, 1]);
    doors.open(0);
    doors.open(1);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn a_lower_limit_stops_nobody_and_is_for_those_that_come_next() {
    let doors = &Doors::<6>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            for door in 0..3 {
                spawn async move { doors.pass(door).await; };
            }
            yield_now().await;
            n.set_limit(1);
            for door in 3..6 {
                spawn async move { doors.pass(door).await; };
            }
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    let mut expected = vec![0, 1, 2];
    for (opened, next) in [(1, None), (0, None), (2, Some(3)), (3, Some(4)), (4, Some(5))] {
        assert_eq!(doors.reached(), expected);
        doors.open(opened);
        assert!(nursery.poll_while_woken().is_pending());
        expected.extend(next);
    }
    assert_eq!(doors.reached(), expected);
    doors.open(5);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn set_in_the_prelude_it_is_there_from_the_first_task_on() {
    let room = Room::default();
    run(async {
        nursery!(|n| {
            let room = &room;
            n.set_limit(3);
            n.set_limit(2);
            for _ in 0..10 {
                spawn room.visit();
            }
        });
    });
    assert_eq!(room.most(), 2);
}

#[test]
fn set_when_the_nursery_is_over_it_does_nothing() {
    let scope = Scope::new();
    let n = scope.nursery();
    run(scope.run(async { n.spawn(yield_now()).await }));
    n.set_limit(1);
    assert!(n.is_empty());
}

#[test]
fn another_thread_lifts_the_limit_and_the_order_stays() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            n.set_limit(1);
            for name in ["first", "second", "third"] {
                spawn async move { log.say(name) };
            }
            thread::scope(|threads| {
                threads.spawn(|| n.set_limit(usize::MAX));
            });
            spawn async { log.say("fourth") };
        });
    });
    assert_eq!(log.take(), ["first", "second", "third", "fourth"]);
}
