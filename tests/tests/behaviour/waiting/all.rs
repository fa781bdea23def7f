//! `wait_all`.

use std::task::Poll;

use aioresult::{ResultBase, ResultCapture, ResultFuture, nursery, wait_all};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::future::FutureExt;

use super::{gates, pass};

#[test]
fn of_none_all_are_there() {
    assert_eq!(wait_all([] as [&ResultFuture<u32>; 0]).now_or_never(), Some(()));
    assert_eq!(wait_all(Vec::<&dyn ResultBase>::new()).now_or_never(), Some(()));
}

#[test]
fn it_waits_for_the_last_in_whatever_order_they_come() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let (mut openers, gates) = gates(3);
        let mut nursery = ByHand::new(async {
            nursery! {
                let a = spawn pass(&gates[0]);
                let [b, c] = [1, 2].map(|gate| spawn pass(&gates[gate]));
                wait_all([&a, &b, &c]).await;
                [a.result(), b.result(), c.result()].map(|result| *result.unwrap())
            }
        });
        for gate in order {
            assert!(nursery.poll_while_woken().is_pending());
            openers.open(gate);
        }
        assert_eq!(nursery.poll_while_woken(), Poll::Ready([0, 1, 2]));
    }
}

#[test]
fn results_that_are_there_need_no_wait() {
    let (a, b): (ResultCapture<u32>, ResultCapture<u32>) = run(async {
        nursery! {
            let a = spawn async { 1 };
            let b = spawn async { 2 };
        }
    });
    assert_eq!(wait_all([&a, &b]).now_or_never(), Some(()));
    let (mut openers, gates) = gates(3);
    openers.open_all([1, 2, 0]);
    assert_eq!(wait_all(&gates).now_or_never(), Some(()));
    assert_eq!((*a, *b), (1, 2));
}

#[test]
fn failures_of_all_kinds_count() {
    let [(first, failed), (second, abandoned)] =
        [ResultFuture::<u32, &str>::new(), ResultFuture::<u32, &str>::new()];
    let mut wait = ByHand::new(wait_all([&failed, &abandoned]));
    assert!(wait.poll().is_pending());
    first.set_error("refused");
    assert!(wait.poll_while_woken().is_pending());
    drop(second);
    assert!(wait.poll_while_woken().is_ready());
}

#[test]
fn one_may_be_there_several_times() {
    let (mut openers, gates) = gates(1);
    let mut wait = ByHand::new(wait_all([&gates[0], &gates[0], &gates[0]]));
    assert!(wait.poll().is_pending());
    openers.open(0);
    assert!(wait.poll_while_woken().is_ready());
    // Polled once more, it is still over.
    assert!(wait.poll().is_ready());
}

#[test]
fn captures_given_by_value_are_dropped_with_it() {
    let log = Log::new();
    run(async {
        nursery! {
            let guards = ["first", "second"].map(|name| log.guard(name));
            let captures = guards.map(|guard| spawn async { yield_now().await; guard });
            wait_all(captures).await;
            log.say("all are there");
        }
    });
    assert_eq!(log.take(), ["first dropped", "second dropped", "all are there"]);
}

#[test]
fn it_can_be_kept_and_polled_later() {
    let (mut openers, gates) = gates(2);
    let mut wait = ByHand::new(wait_all(gates.clone()));
    openers.open_all([0, 1]);
    drop(gates);
    assert!(wait.poll().is_ready());
    assert_eq!(wait.wakes(), 0);
}

#[test]
fn tasks_wait_for_tasks() {
    let sum = run(async {
        nursery! {
            let a = spawn async { yield_now().await; 1 };
            let b = spawn async { yield_now().await; yield_now().await; 2 };
            let sum = spawn async { wait_all([&a, &b]).await; a.result().unwrap() + b.result().unwrap() };
            // A trait object, because a task borrows from those before it.
            let same = spawn async { wait_all([&b as &dyn ResultBase, &a, &sum]).await; *sum.result().unwrap() };
            same.await
        }
    });
    assert_eq!(sum, 3);
}
