//! How often those who wait are polled.

use std::sync::atomic::AtomicUsize;

use aioresult::{as_completed, nursery, results_to_channel, wait_all, wait_any};
use aioresult_tests::{ByHand, counted, poll_with, run};

use super::{Counted, gates, pass};

const RESULTS: usize = 100;

/// A small generator of orders.
fn shuffled() -> Vec<usize> {
    // 37 and 100 have no divisor in common.
    (0..RESULTS).map(|i| (i * 37 + 11) % RESULTS).collect()
}

fn orders() -> [Vec<usize>; 3] {
    [(0..RESULTS).collect(), (0..RESULTS).rev().collect(), shuffled()]
}

/// Polls in a nursery in which one task waits for the captures of all others, and is waited for in between if `apart`.
fn polls(order: &[usize], apart: bool, wait: Wait) -> usize {
    let (mut openers, gates) = gates(RESULTS);
    let polls = AtomicUsize::new(0);
    let mut nursery = ByHand::new(async {
        nursery! {
            let captures: Vec<_> = gates.iter().map(|gate| spawn pass(gate)).collect();
            spawn counted(&polls, async {
                match wait {
                    Wait::All => wait_all(&captures).await,
                    Wait::Any => drop(wait_any(&captures).await),
                    Wait::Completed => {
                        let mut stream = as_completed(&captures);
                        while stream.next().await.is_some() {}
                    }
                    Wait::Channel => {
                        let (sender, _receiver) = futures::channel::mpsc::unbounded();
                        results_to_channel(&captures, sender).await;
                    }
                }
            });
        }
    });
    for gate in order {
        if apart {
            assert!(nursery.poll_while_woken().is_pending());
        }
        openers.open(*gate);
    }
    assert!(nursery.poll_while_woken().is_ready());
    drop(nursery);
    polls.into_inner()
}

#[derive(Clone, Copy)]
enum Wait {
    All,
    Any,
    Completed,
    Channel,
}

#[test]
fn each_result_that_comes_is_at_most_one_poll() {
    for order in orders() {
        for wait in [Wait::Completed, Wait::Channel] {
            assert_eq!(polls(&order, true, wait), 1 + RESULTS);
        }
        assert!(polls(&order, true, Wait::All) <= 1 + RESULTS);
    }
}

#[test]
fn to_wait_for_any_is_two_polls_and_for_all_the_fewer_the_later_the_first_comes() {
    for order in orders() {
        assert_eq!(polls(&order, true, Wait::Any), 2);
    }
    let [forwards, backwards, _] = orders();
    assert_eq!(polls(&forwards, true, Wait::All), 1 + RESULTS);
    assert_eq!(polls(&backwards, true, Wait::All), 2);
}

#[test]
fn a_burst_of_results_is_a_few_polls() {
    // A turn of the nursery has 64 polls, in which some of the tasks come before the one that waits.
    for order in orders() {
        for wait in [Wait::All, Wait::Any, Wait::Completed, Wait::Channel] {
            let polls = polls(&order, false, wait);
            assert!(polls <= 4, "{polls}");
        }
    }
}

#[test]
fn results_that_are_not_waited_for_any_more_wake_nobody() {
    let (mut openers, gates) = gates(4);
    let mut any = ByHand::new(wait_any(&gates));
    assert!(any.poll().is_pending());
    openers.open(1);
    assert!(any.poll().is_ready());
    any.wakes();
    openers.open_all([0, 2]);
    assert_eq!(any.wakes(), 0);
    drop(any);
    let mut stream = as_completed(&gates);
    assert!(ByHand::new(stream.next()).poll().is_ready());
    let mut all = ByHand::new(wait_all(&gates));
    assert!(all.poll().is_pending());
    openers.open(3);
    assert_eq!(all.wakes(), 1);
}

#[test]
fn polls_in_vain_keep_one_waker() {
    let (_openers, gates) = gates(3);
    let counted = Counted::new();
    let waker = counted.waker();
    let (mut all, mut any) = (Box::pin(wait_all(&gates)), Box::pin(wait_any(&gates)));
    let mut stream = as_completed(&gates);
    for _ in 0..10 {
        let mut next = Box::pin(stream.next());
        assert!(poll_with(&waker, &mut all).is_pending());
        assert!(poll_with(&waker, &mut any).is_pending());
        assert!(poll_with(&waker, &mut next).is_pending());
        drop(next);
        assert_eq!(counted.kept(), 1 + 3);
    }
    // Only the last waker is kept.
    let other = Counted::new();
    assert!(poll_with(&other.waker(), &mut all).is_pending());
    assert!(poll_with(&other.waker(), &mut any).is_pending());
    assert_eq!((counted.kept(), other.kept()), (1 + 1, 2));
}

#[test]
fn many_thousand_results_are_no_more_than_a_few_seconds() {
    // With a look at each of them for every one that comes it would be 10⁹.
    const MANY: usize = if cfg!(miri) { 100 } else { 30_000 };
    let (mut openers, gates) = gates(MANY);
    let mut stream = as_completed(&gates);
    let mut sum = 0;
    for gate in 0..MANY {
        assert!(ByHand::new(stream.next()).poll().is_pending());
        openers.open(MANY - 1 - gate);
        sum += run(stream.next()).unwrap().unwrap();
    }
    assert_eq!(sum, MANY * (MANY - 1) / 2);
}
