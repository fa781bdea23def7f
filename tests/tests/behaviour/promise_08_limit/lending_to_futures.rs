//! A task that awaits a result which another one may have to set lends its place until it is polled again.

use aioresult::{ResultFuture, as_completed, capture, nursery, wait_all, wait_any};
use aioresult_tests::{ByHand, run};
use futures::future::pending;

use super::Doors;

#[test]
fn who_waits_for_a_promise_does_not_keep_it_from_being_set() {
    let sum = run(async {
        nursery!(|n| {
            n.set_limit(1);
            let (promise, token) = ResultFuture::<u32>::new();
            let readers: Vec<_> = (0..3).map(|_| spawn token.clone()).collect();
            spawn async move { promise.set_result(1) };
            let mut sum = 0;
            for reader in readers {
                sum += reader.await.unwrap();
            }
            sum
        })
    });
    assert_eq!(sum, 3);
}

#[test]
fn who_waits_for_a_captured_future_does_not_keep_it_from_running() {
    let value = run(async {
        nursery!(|n| {
            n.set_limit(1);
            let (run, value) = capture(async { 5 });
            let reader = spawn async { (&value).await.copied().unwrap() };
            spawn run;
            reader.await
        })
    });
    assert_eq!(value, 5);
}

#[test]
fn the_same_for_several() {
    run(async {
        nursery!(|n| {
            n.set_limit(1);
            let (promises, futures): (Vec<_>, Vec<_>) = (0..3).map(|_| ResultFuture::<u32>::new()).unzip();
            spawn wait_all(futures.clone());
            let any = spawn wait_any(futures.clone());
            let completed = spawn async {
                let (mut results, mut sum) = (as_completed(&futures), 0);
                while let Some(result) = results.next().await {
                    sum += result.unwrap();
                }
                sum
            };
            for (number, promise) in (0..).zip(promises) {
                spawn async move { promise.set_result(number) };
            }
            assert_eq!(any.await, Ok(0));
            assert_eq!(completed.await, 3);
        });
    });
}

#[test]
fn the_place_is_taken_back_with_the_next_poll() {
    let doors = Doors::<3>::new();
    let (promise, token) = ResultFuture::<u32>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(1);
            let _ = spawn async {
                let _ = (&token).await;
                doors.pass(0).await
            };
            let _ = spawn doors.pass(1);
            let _ = spawn doors.pass(2);
            pending::<()>().await;
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [1]);
    promise.set_result(1);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1]);
    // Both are polled now, which is one too many; so nobody comes in for the first who goes.
    doors.open(1);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1]);
    doors.open(0);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2]);
}

#[test]
fn in_an_inner_nursery_the_outer_place_is_lent() {
    let value = run(async {
        nursery!(|n| {
            n.set_limit(1);
            let (promise, token) = ResultFuture::<u32>::new();
            let reader = spawn async {
                let inner = nursery! {
                    let inner = spawn token.clone();
                };
                inner.into_result().unwrap()
            };
            spawn async move { promise.set_result(7) };
            reader.await
        })
    });
    assert_eq!(value, 7);
}
