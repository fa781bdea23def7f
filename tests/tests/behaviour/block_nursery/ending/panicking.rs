//! By a panic: of a task, of the body, or of a destructor.

use std::panic::panic_any;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};
use std::task::{Context, Poll};

use aioresult::block_nursery;
use aioresult_tests::{Log, PanicOnDrop, yield_now};
use futures::future::pending;

use super::{Flag, OnDrop, asleep, sleep};
use crate::block_nursery::{double, ends, has_two_processors, payload_of};

/// Returns on the first poll. Its destructor runs after that, and not in the poll.
struct Returns<T>(Option<T>, #[allow(dead_code)] PanicOnDrop);

impl<T: Unpin> Future for Returns<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        Poll::Ready(self.0.take().expect("it was not polled before"))
    }
}

#[test]
fn the_panic_of_a_task_drops_all_others_and_arrives() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        block_nursery! {
            for _ in 0..5 {
                spawn sleep(live);
            }
            spawn async {
                asleep(live, 5).await;
                panic_any("boom");
            };
            pending::<()>().await;
        }
    });
    assert_eq!(payload, "boom");
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

#[test]
fn the_panic_of_the_body_drops_all_tasks_and_arrives() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        block_nursery! {
            for _ in 0..5 {
                spawn sleep(live);
            }
            asleep(live, 5).await;
            panic_any("boom");
        }
    });
    assert_eq!(payload, "boom");
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

#[test]
fn the_panic_of_the_body_before_the_first_spawn_arrives() {
    fn boom() -> u32 {
        panic_any("boom")
    }
    let payload = payload_of(|| {
        block_nursery! {
            let number = boom();
            let a = spawn double(number);
            a.await
        }
    });
    assert_eq!(payload, "boom");
}

#[test]
fn other_tasks_never_see_a_panic() {
    let log = Log::new();
    let seen = log.clone();
    payload_of(move || {
        block_nursery!(|n| {
            let a = n.spawn(async {
                yield_now().await;
                panic_any("boom");
                #[allow(unreachable_code)]
                1
            });
            let log = log.clone();
            spawn async move {
                a.await;
                log.say("saw it");
            };
        });
    });
    assert!(seen.take().is_empty());
}

#[test]
fn a_destructor_that_panics_while_the_nursery_fails_comes_before_the_error() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        let result: Result<(), &str> = block_nursery! {
            spawn sleep(live);
            spawn async { let _bomb = PanicOnDrop("destructor"); sleep(live).await };
            spawn sleep(live);
            asleep(live, 3).await;
            Err("error")?;
        };
        result
    });
    assert_eq!(payload, "destructor");
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

#[test]
fn the_destructors_of_a_daemon_of_a_cancelled_task_and_of_one_that_has_returned_panic() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let daemon = || {
        block_nursery! {
            spawn_daemon async { let _bomb = PanicOnDrop("daemon"); sleep(live).await };
            asleep(live, 1).await;
        }
    };
    assert_eq!(payload_of(daemon), "daemon");
    let cancelled = || {
        block_nursery! {
            let task = spawn_cancellable async { let _bomb = PanicOnDrop("cancelled"); sleep(live).await };
            asleep(live, 1).await;
            task.cancel();
        }
    };
    assert_eq!(payload_of(cancelled), "cancelled");
    let returned = || {
        block_nursery! { spawn Returns(Some(()), PanicOnDrop("returned")); }
    };
    assert_eq!(payload_of(returned), "returned");
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

#[test]
fn a_result_that_nobody_wants_panics_when_it_is_dropped() {
    let discarded = || {
        block_nursery! {
            for _ in 0..1 {
                let _ = spawn async { PanicOnDrop("discarded") };
            }
        }
    };
    assert_eq!(payload_of(discarded), "discarded");
    let of_the_body = || {
        block_nursery! { let a = spawn async { PanicOnDrop("of the body") }; a.await };
    };
    assert_eq!(payload_of(of_the_body), "of the body");
}

#[test]
fn a_destructor_that_panics_when_its_task_has_returned_ends_the_nursery() {
    let payload = payload_of(|| {
        block_nursery! {
            spawn pending::<()>();
            spawn Returns(Some(()), PanicOnDrop("destructor"));
        }
    });
    assert_eq!(payload, "destructor");
}

#[test]
fn a_destructor_that_panics_when_its_task_is_cancelled_ends_the_nursery() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        block_nursery! {
            spawn pending::<()>();
            let task = spawn_cancellable async { let _bomb = PanicOnDrop("destructor"); sleep(live).await };
            asleep(live, 1).await;
            task.cancel();
        }
    });
    assert_eq!(payload, "destructor");
}

#[test]
fn of_two_panics_one_arrives() {
    if !has_two_processors() {
        return;
    }
    let payload = payload_of(|| {
        let barrier = Barrier::new(2);
        block_nursery! {
            for _ in 0..2 {
                spawn async { barrier.wait(); panic_any("boom") };
            }
        }
    });
    assert_eq!(payload, "boom");
}

#[test]
fn a_panic_that_the_nursery_has_not_seen_when_the_body_fails_comes_before_the_error() {
    let payload = payload_of(|| {
        let (send, receive) = mpsc::channel();
        let result: Result<(), &str> = block_nursery! {
            let send = send;
            spawn async move { let _ended = OnDrop(|| send.send(()).unwrap()); panic_any("boom") };
            yield_now().await;
            // The nursery, whose thread this is, learns of the panic later than of the error.
            receive.recv().unwrap();
            Err("error")?;
        };
        result
    });
    assert_eq!(payload, "boom");
}

#[test]
fn a_panic_that_the_nursery_has_not_seen_when_the_task_is_cancelled_arrives() {
    let payload = payload_of(|| {
        let (send, receive) = mpsc::channel();
        block_nursery! {
            let send = send;
            let task = spawn_cancellable async move {
                let _ended = OnDrop(|| send.send(()).unwrap());
                panic_any("boom")
            };
            yield_now().await;
            receive.recv().unwrap();
            task.cancel();
        }
    });
    assert_eq!(payload, "boom");
}

/// A task is cancelled while it is being polled. Then `and_then` runs in that poll.
fn cancelled_while_polled<T: Send + 'static>(and_then: fn() -> T) -> bool {
    let (busy, go) = (Flag::default(), Flag::default());
    block_nursery! {
        let task = spawn_cancellable async { busy.raise(); go.wait(); and_then() };
        busy.is_raised().await;
        task.cancel();
        // It is told to stop when the body has yielded.
        yield_now().await;
        go.raise();
        task.await.is_err()
    }
}

#[test]
fn a_task_that_returns_although_it_was_cancelled_counts_as_cancelled() {
    assert!(ends(|| cancelled_while_polled(|| 5)).unwrap());
}

#[test]
fn a_panic_of_a_cancelled_task_arrives() {
    assert_eq!(payload_of(|| cancelled_while_polled(|| panic_any("boom"))), "boom");
}

#[test]
fn a_panic_of_a_daemon_that_is_being_dropped_arrives() {
    if !has_two_processors() {
        return;
    }
    let payload = payload_of(|| {
        let (busy, go) = (Flag::default(), Flag::default());
        block_nursery! {
            // It is dropped by the other thread at the end.
            spawn_daemon async { let _go = OnDrop(|| go.raise()); pending::<()>().await };
            spawn_daemon async { busy.raise(); go.wait(); panic_any("boom") };
            busy.is_raised().await;
        }
    });
    assert_eq!(payload, "boom");
}

#[test]
fn a_result_of_a_cancelled_task_panics_when_it_is_dropped() {
    assert_eq!(payload_of(|| cancelled_while_polled(|| PanicOnDrop("result"))), "result");
}

#[test]
fn a_destructor_panics_and_then_that_of_the_value() {
    let payload = payload_of(|| {
        block_nursery! {
            spawn Returns(Some(()), PanicOnDrop("destructor"));
            PanicOnDrop("value")
        };
    });
    assert_eq!(payload, "destructor");
}

#[test]
fn a_payload_that_comes_second_is_not_dropped() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic_any("payload");
        }
    }
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        block_nursery! {
            spawn async { let _bomb = OnDrop(|| panic_any(Bomb)); sleep(live).await };
            asleep(live, 1).await;
            panic_any("boom");
        }
    });
    assert_eq!(payload, "boom");
}
