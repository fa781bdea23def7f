//! Panics: of a task, of the body, and of destructors when tasks are aborted.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::mpsc;

use aioresult::nursery;
use aioresult_tests::{Log, message, yield_now};
use futures::future::pending;
use futures::poll;

use super::{bomb, endless};
use crate::parallel::Odd;
use crate::runtimes::{
    Alive, begun, many_threads, on_both_runtimes, payload_of, poll_until, within_a_minute,
};

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
