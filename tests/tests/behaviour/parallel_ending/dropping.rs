//! A nursery that is dropped aborts its tasks.

use std::sync::mpsc;

use aioresult::nursery;
use futures::future::pending;
use futures::poll;

use super::endless;
use crate::runtimes::{Alive, begun, many_threads, on_both_runtimes, poll_until, within_a_minute};

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
