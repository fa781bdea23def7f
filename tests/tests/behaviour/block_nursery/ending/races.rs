//! Tasks race with what ends the block.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use aioresult::{ResultCapture, block_nursery};
use aioresult_tests::yield_now;
use futures::future::{join_all, pending};

use super::sleep;
use crate::block_nursery::{Live, ends};

/// How often a race is run.
const ROUNDS: usize = if cfg!(miri) { 3 } else { 1000 };

/// Twenty tasks that yield, sleep, wait for each other or return, of which one calls `fail`, at another time in each round.
fn race<E: Send>(round: usize, live: &AtomicUsize, fail: impl Fn() -> Result<(), E> + Sync) -> Result<(), E> {
    let fail = &fail;
    block_nursery!(|n| {
        type Error = E;
        let mut last = n.spawn(async {});
        for i in 0..20 {
            let before = std::mem::replace(&mut last, n.spawn(async { yield_now().await }));
            drop(n.try_spawn(async move {
                let _live = Live::new(live);
                for _ in 0..(round + i) % 7 {
                    yield_now().await;
                }
                if i == round % 20 {
                    return fail();
                }
                match i % 4 {
                    0 => pending().await,
                    1 => before.await,
                    2 => drop(n.spawn(sleep(live))),
                    _ => loop {
                        yield_now().await;
                        // There may be fewer processors than threads.
                        thread::yield_now();
                    },
                }
                Ok(())
            }));
        }
        last.await;
    })
}

#[test]
fn tasks_race_with_a_failure() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let raced = ends(|| {
        for round in 0..ROUNDS {
            assert_eq!(race(round, live, || Err(round)), Err(round));
            assert_eq!(live.load(Ordering::SeqCst), 0);
        }
    });
    raced.unwrap();
}

#[test]
fn tasks_race_with_a_panic() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let raced = ends(|| {
        for round in 0..ROUNDS {
            let raced = catch_unwind(AssertUnwindSafe(|| {
                // Without the noise of the hook.
                race::<()>(round, live, || resume_unwind(Box::new(round)))
            }));
            assert_eq!(raced.unwrap_err().downcast_ref(), Some(&round));
            assert_eq!(live.load(Ordering::SeqCst), 0);
        }
    });
    raced.unwrap();
}

#[test]
fn tasks_race_with_the_end_of_the_body() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let raced = ends(move || {
        for round in 0..ROUNDS {
            let sum = block_nursery!(|n| {
                let mut captures = Vec::new();
                for i in 0..10 {
                    spawn_daemon sleep(live);
                    captures.push(spawn_cancellable async move {
                        let _live = Live::new(live);
                        yield_now().await;
                        i
                    });
                }
                for _ in 0..round % 5 {
                    yield_now().await;
                }
                captures.iter().for_each(ResultCapture::cancel);
                join_all(captures).await.into_iter().flatten().sum::<usize>() + n.len()
            });
            assert!(sum <= 45);
            assert_eq!(live.load(Ordering::SeqCst), 0);
        }
    });
    raced.unwrap();
}
