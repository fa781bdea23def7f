//! Many tasks in many rounds, in which nurseries end at another moment each time.

use aioresult::nursery;
use futures::future::pending;

use crate::runtimes::{Alive, Living, many_threads, one_thread, poll_until, within_a_minute};

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
