//! A nursery inside of another one that is dropped leaves what it has told to stop to that.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc;
use std::time::Duration;

use aioresult::nursery;
use aioresult_tests::message;
use futures::future::{FutureExt, pending};
use futures::poll;
use tokio::time::timeout;

use super::bomb;
use crate::runtimes::{Alive, many_threads, poll_until, within_a_minute};

/// A nursery whose closure blocks until it is released.
async fn blocks(alive: &Alive, released: mpsc::Receiver<()>) {
    let living = alive.clone();
    nursery! {
        spawn_blocking move || {
            let _living = living.one();
            released.recv().unwrap();
        };
    }
}

/// The output of a nursery that waits for the closure when its body has ended.
async fn ends_when_released<F: Future + Unpin>(
    nursery: &mut F,
    body: &Alive,
    release: mpsc::Sender<()>,
) -> F::Output {
    poll_until(body.have_ended(1), &mut *nursery).await;
    assert!(poll!(&mut *nursery).is_pending(), "the closure runs on");
    release.send(()).unwrap();
    nursery.await
}

#[test]
fn a_nursery_that_fails_returns_when_it_has_ended() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel());
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    // Also two levels further in.
                    spawn async { nursery! { spawn blocks(&alive, released); } };
                    let _body = body.one();
                    alive.have_begun(1).await;
                    Err::<(), _>("error")?;
                }
            });
            assert_eq!(ends_when_released(&mut nursery, &body, release).await, Err("error"));
            assert_eq!(alive.now(), 0);
        });
    });
}

#[test]
fn a_nursery_that_ends_returns_when_it_has_ended() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel());
            let body = Alive::new();
            let mut nursery = Box::pin(async {
                nursery! {
                    let _body = body.one();
                    tokio::select! {
                        () = blocks(&alive, released) => unreachable!("it is not released"),
                        () = alive.have_begun(1) => {}
                    }
                }
            });
            ends_when_released(&mut nursery, &body, release).await;
            assert_eq!(alive.now(), 0);
        });
    });
}

#[test]
fn so_it_does_if_the_inner_one_was_waiting_for_it_already() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel());
            let (inner, body) = (Alive::new(), Alive::new());
            let mut nursery = Box::pin(async {
                nursery! {
                    spawn pending::<()>();
                    let fails = async {
                        nursery! {
                            type Error = &'static str;
                            spawn blocks(&alive, released);
                            let _inner = inner.one();
                            alive.have_begun(1).await;
                            Err::<(), _>("inner")?;
                        }
                    };
                    let _body = body.one();
                    let mut fails = Box::pin(fails);
                    poll_until(inner.have_ended(1), &mut fails).await;
                    assert!(poll!(fails.as_mut()).is_pending(), "the closure runs on");
                    drop(fails);
                    Err::<(), _>("outer")?;
                }
            });
            assert_eq!(ends_when_released(&mut nursery, &body, release).await, Err("outer"));
            assert_eq!(alive.now(), 0);
        });
    });
}

#[test]
fn if_the_outer_one_is_dropped_as_well_nobody_waits() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let (alive, (release, released)) = (Alive::new(), mpsc::channel());
            let mut nursery = Box::pin(async {
                nursery! { spawn blocks(&alive, released); }
            });
            poll_until(alive.have_begun(1), &mut nursery).await;
            drop(nursery);
            release.send(()).unwrap();
            alive.are_gone().await;
        });
    });
}

#[test]
fn a_panic_of_what_it_has_left_is_not_lost() {
    within_a_minute(|| {
        many_threads(1).block_on(async {
            let alive = Alive::new();
            let nursery = async {
                nursery! {
                    spawn pending::<()>();
                    let inner = async { nursery! { spawn_parallel bomb(alive.clone(), "in its destructor"); } };
                    tokio::select! {
                        () = inner => unreachable!("it does not end"),
                        () = alive.have_begun(1) => {}
                    }
                }
            };
            let limited = timeout(Duration::from_secs(60), AssertUnwindSafe(nursery).catch_unwind());
            let payload = limited.await.expect("it ends").unwrap_err();
            assert_eq!(message(&*payload), "in its destructor");
        });
    });
}
