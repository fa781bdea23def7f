//! `wait_any_ok`.

use std::task::Poll;

use aioresult::{ResultError, ResultFuture, nursery, wait_any_ok};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::future::{FutureExt, pending};

use super::{gates, pass};

async fn odd(x: usize) -> Result<usize, String> {
    if x % 2 == 1 { Ok(x) } else { Err(format!("{x} is even")) }
}

#[test]
fn the_first_ok_to_come_is_taken() {
    let (mut openers, gates) = gates(4);
    let mut nursery = ByHand::new(async {
        nursery! {
            let captures: Vec<_> = gates
                .iter()
                .map(|gate| spawn_daemon async move { odd(pass(gate).await).await })
                .collect();
            wait_any_ok(captures).await
        }
    });
    for even in [2, 0] {
        assert!(nursery.poll_while_woken().is_pending());
        openers.open(even);
    }
    assert!(nursery.poll_while_woken().is_pending());
    openers.open(3);
    assert_eq!(nursery.poll_while_woken(), Poll::Ready(Ok(3)));
}

#[test]
fn without_an_ok_it_is_all_errors_in_the_order_of_the_results() {
    let (mut openers, gates) = gates(5);
    let mut nursery = ByHand::new(async {
        nursery! {
            let captures: Vec<_> = gates
                .iter()
                .map(|gate| spawn async move { odd(2 * pass(gate).await).await })
                .collect();
            wait_any_ok(captures).await
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    openers.open_all([3, 1, 4, 0, 2]);
    let errors = ["0 is even", "2 is even", "4 is even", "6 is even", "8 is even"].map(String::from);
    assert_eq!(nursery.poll_while_woken(), Poll::Ready(Err(errors.to_vec())));
}

#[test]
fn of_none_there_are_no_errors() {
    let none: [ResultFuture<u32>; 0] = [];
    assert_eq!(wait_any_ok(none).now_or_never(), Some(Err(vec![])));
}

#[test]
fn an_ok_that_is_there_comes_before_what_is_pending() {
    let value = run(async {
        nursery! {
            let never = spawn_daemon pending::<Result<usize, String>>();
            let [bad, good] = [2, 3].map(|x| spawn odd(x));
            yield_now().await;
            wait_any_ok([never, bad, good]).await
        }
    });
    assert_eq!(value, Ok(3));
}

#[test]
fn of_result_futures_the_errors_are_what_has_become_of_them() {
    let [(a, first), (b, second), (c, third)] = [(); 3].map(|()| ResultFuture::<u32, &str>::new());
    let futures = [first, second, third];
    // By reference: they can be seen again.
    let mut wait = ByHand::new(wait_any_ok(&futures));
    assert!(wait.poll().is_pending());
    b.set_error("refused");
    drop(a);
    assert!(wait.poll_while_woken().is_pending());
    c.set_result(5);
    assert_eq!(wait.poll_while_woken(), Poll::Ready(Ok(&5)));
    drop(wait);
    assert_eq!(
        wait_any_ok(&futures[..2]).now_or_never(),
        Some(Err(vec![ResultError::Abandoned, ResultError::Failed(&"refused")]))
    );
    assert_eq!(wait_any_ok(futures).now_or_never(), Some(Ok(5)));
}

#[test]
fn the_errors_before_it_and_the_results_after_it_are_dropped() {
    let log = Log::new();
    run(async {
        nursery! {
            let captures = [2, 0, 1].map(|turns| {
                let log = &log;
                spawn async move {
                    for _ in 0..turns { yield_now().await; }
                    let guard = log.guard(turns);
                    if turns == 0 { Err(guard) } else { Ok(guard) }
                }
            });
            let won = wait_any_ok(captures).await.ok().unwrap();
            log.say("won");
            drop(won);
        }
    });
    assert_eq!(log.take(), ["0 dropped", "won", "1 dropped", "2 dropped"]);
}

#[test]
fn of_references_there_are_references() {
    run(async {
        nursery! {
            let captures: Vec<_> = [Err("one"), Ok(2), Err("three")].map(|result| spawn async move { result }).into();
            assert_eq!(wait_any_ok(&captures).await, Ok(&2));
            let errors: Vec<_> = captures.iter().filter(|capture| capture.result() != Ok(&Ok(2))).collect();
            assert_eq!(wait_any_ok(errors).await, Err(vec![&"one", &"three"]));
        }
    });
}
