//! `wait_any`.

use std::task::Poll;

use aioresult::{NothingToWaitFor, ResultBase, ResultFuture, nursery, wait_any};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::future::{FutureExt, pending};

use super::{gates, pass};

#[test]
fn none_is_an_error_at_once() {
    let error: NothingToWaitFor =
        wait_any(Vec::<&dyn ResultBase>::new()).now_or_never().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "there is no result to wait for");
    assert_eq!(format!("{error:?}"), "NothingToWaitFor");
}

#[test]
fn the_first_to_come_is_the_one() {
    for first in 0..3 {
        let (mut openers, gates) = gates(3);
        let mut nursery = ByHand::new(async {
            nursery! {
                let a = spawn_daemon pass(&gates[0]);
                let [b, c] = [1, 2].map(|gate| spawn_daemon pass(&gates[gate]));
                let place = wait_any([&a, &b, &c]).await.unwrap();
                (place, [a.is_done(), b.is_done(), c.is_done()])
            }
        });
        assert!(nursery.poll_while_woken().is_pending());
        openers.open(first);
        assert_eq!(nursery.poll_while_woken(), Poll::Ready((first, [0, 1, 2].map(|place| place == first))));
    }
}

#[test]
fn of_those_that_are_there_it_is_the_first_in_their_order() {
    let (mut openers, gates) = gates(4);
    openers.open_all([3, 1, 2]);
    assert_eq!(wait_any(&gates).now_or_never(), Some(Ok(1)));
}

#[test]
fn of_those_that_come_between_two_polls_it_is_the_first_to_come() {
    let (mut openers, gates) = gates(4);
    let mut wait = ByHand::new(wait_any(&gates));
    assert!(wait.poll().is_pending());
    openers.open_all([3, 1, 2]);
    assert_eq!(wait.wakes(), 1);
    assert_eq!(wait.poll(), Poll::Ready(Ok(3)));
}

#[test]
fn a_failure_is_a_result() {
    let (_never, pending) = ResultFuture::<u32, &str>::new();
    let (promise, abandoned) = ResultFuture::<u32, &str>::new();
    drop(promise);
    assert_eq!(wait_any([&pending, &abandoned]).now_or_never(), Some(Ok(1)));
}

#[test]
fn the_others_are_left_alone_and_can_be_waited_for_again() {
    let (mut openers, gates) = gates(3);
    let mut nursery = ByHand::new(async {
        nursery! {
            let mut captures: Vec<_> = gates.iter().map(|gate| spawn pass(gate)).collect();
            let mut order = Vec::new();
            while let Ok(place) = wait_any(&captures).await {
                order.push(captures.remove(place).await);
            }
            order
        }
    });
    for gate in [1, 0] {
        assert!(nursery.poll_while_woken().is_pending());
        openers.open(gate);
    }
    assert!(nursery.poll_while_woken().is_pending());
    openers.open(2);
    assert_eq!(nursery.poll_while_woken(), Poll::Ready(vec![1, 0, 2]));
}

#[test]
fn captures_given_by_value_are_dropped_and_their_tasks_run_on() {
    let log = Log::new();
    run(async {
        nursery! {
            let captures = [3, 1, 2].map(|turns| {
                let log = &log;
                spawn async move {
                    for _ in 0..turns { yield_now().await; }
                    log.say(turns);
                    log.guard(format_args!("result {turns}"))
                }
            });
            assert_eq!(wait_any(captures).await, Ok(1));
            log.say("first");
        }
    });
    assert_eq!(
        log.take(),
        ["1", "result 1 dropped", "first", "2", "result 2 dropped", "3", "result 3 dropped"]
    );
}

#[test]
fn one_may_be_there_several_times() {
    run(async {
        nursery! {
            let never = spawn_daemon pending::<u32>();
            let a = spawn async { yield_now().await; 1 };
            assert_eq!(wait_any([&never, &a, &a]).await, Ok(1));
        }
    });
}
