//! Promise 6: every task and the body have their own wake flag: one wake polls one of them. First come, first
//! polled; each at most once a turn; after a bounded number of polls the nursery yields.

mod bounds;

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, counted, run, yield_now};
use futures::channel::{mpsc, oneshot};
use futures::future::join_all;
use futures::{StreamExt, join};

#[test]
fn one_wake_polls_one_task() {
    let polls = [const { AtomicUsize::new(0) }; 8];
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..8).map(|_| oneshot::channel::<()>()).unzip();
    let body = AtomicUsize::new(0);
    let mut nursery = ByHand::new(async {
        nursery! {
            let polls = &polls;
            for (i, receiver) in receivers.into_iter().enumerate() {
                spawn counted(&polls[i], async { receiver.await.unwrap() });
            }
            counted(&body, std::future::poll_fn(|_| Poll::Ready(()))).await;
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    for sender in senders {
        sender.send(()).unwrap();
        let _ = nursery.poll_while_woken();
    }
    assert_eq!(polls.each_ref().map(|polls| polls.load(Ordering::SeqCst)), [2; 8]);
    assert_eq!(body.load(Ordering::SeqCst), 1);
}

#[test]
fn of_eight_tasks_in_the_frame_only_the_one_that_is_woken_is_polled() {
    let polls = [const { AtomicUsize::new(0) }; 3];
    let (mut send, mut receive) = mpsc::channel::<()>(0);
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = futures::FutureExt::shared(stopped);
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn counted(&polls[0], async { stopped.clone().await.unwrap() });
            spawn counted(&polls[1], async { while receive.next().await.is_some() {} });
            spawn counted(&polls[2], async { stopped.clone().await.unwrap() });
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    for _ in 0..100 {
        send.try_send(()).unwrap();
        assert_eq!(nursery.wakes(), 1);
        assert!(nursery.poll_while_woken().is_pending());
    }
    assert_eq!(polls.each_ref().map(|polls| polls.load(Ordering::SeqCst)), [1, 101, 1]);
    drop(send);
    stop.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn first_woken_first_polled() {
    let log = Log::new();
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..5).map(|_| oneshot::channel::<()>()).unzip();
    let mut nursery = ByHand::new(async {
        nursery! {
            let log = &log;
            for (i, receiver) in receivers.into_iter().enumerate() {
                spawn async move { receiver.await.unwrap(); log.say(i) };
            }
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    let mut senders: Vec<_> = senders.into_iter().map(Some).collect();
    for i in [3, 0, 4, 1, 2] {
        senders[i].take().unwrap().send(()).unwrap();
    }
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["3", "0", "4", "1", "2"]);
}

#[test]
fn what_wakes_itself_is_polled_once_in_each_poll_of_the_nursery() {
    let polls = [const { AtomicUsize::new(0) }; 3];
    let forever = || async {
        loop {
            yield_now().await;
        }
    };
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn counted(&polls[0], forever());
            for _ in 0..1 {
                spawn counted(&polls[1], forever());
            }
            counted(&polls[2], forever()).await;
        }
    });
    for turn in 1..=5 {
        assert!(nursery.poll().is_pending());
        assert!(nursery.wakes() > 0);
        assert_eq!(polls.each_ref().map(|polls| polls.load(Ordering::SeqCst)), [turn; 3]);
    }
}

#[test]
fn a_body_that_wakes_itself_for_ever_does_not_starve_a_task() {
    let done = Cell::new(false);
    run(async {
        nursery! {
            spawn async {
                for _ in 0..1000 {
                    yield_now().await;
                }
                done.set(true);
            };
            while !done.get() {
                yield_now().await;
            }
        }
    });
}

#[test]
fn a_turn_is_bounded_also_when_tasks_wake_each_other() {
    let polls = AtomicUsize::new(0);
    let (mut ping, mut pinged) = mpsc::channel::<()>(0);
    let (mut pong, mut ponged) = mpsc::channel::<()>(0);
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn counted(&polls, async { loop { ping.try_send(()).unwrap(); ponged.next().await; } });
            spawn counted(&polls, async { loop { pinged.next().await; pong.try_send(()).unwrap(); } });
        }
    });
    assert!(nursery.poll().is_pending());
    assert!(nursery.wakes() > 0, "there is more to do");
    assert!(polls.load(Ordering::SeqCst) <= 64);
}

#[test]
fn a_thousand_ready_tasks_take_several_turns() {
    let polls = AtomicUsize::new(0);
    let mut nursery = ByHand::new(async {
        nursery! {
            let polls = &polls;
            for _ in 0..1000 {
                spawn counted(polls, async {});
            }
        }
    });
    let mut turns = 0;
    while nursery.poll().is_pending() {
        assert!(nursery.wakes() > 0);
        turns += 1;
        assert!(polls.load(Ordering::SeqCst) <= turns * 64);
    }
    assert_eq!(polls.load(Ordering::SeqCst), 1000);
}

#[tokio::test]
async fn nobody_starves_when_tokio_has_no_budget_left() {
    let (send, mut receive) = tokio::sync::mpsc::unbounded_channel::<u32>();
    for i in 0..10_000 {
        send.send(i).unwrap();
    }
    let progress = AtomicUsize::new(0);
    let seen = nursery! {
        // This one is always ready, and so spends all of the budget at each of its polls.
        spawn async { while receive.recv().await.is_some() {} };
        let other = spawn async {
            for _ in 0..100 {
                tokio::task::yield_now().await;
                progress.fetch_add(1, Ordering::SeqCst);
            }
        };
        other.await;
        drop(send);
        progress.load(Ordering::SeqCst)
    };
    assert_eq!(seen, 100);
}

#[tokio::test]
async fn a_burst_of_ready_tasks_under_tokio_is_polled_a_bounded_number_of_times() {
    const TASKS: usize = 20_000;
    let polls = AtomicUsize::new(0);
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..TASKS).map(|_| tokio::sync::oneshot::channel()).unzip();
    nursery! {
        let polls = &polls;
        for receiver in receivers {
            spawn counted(polls, async { receiver.await.unwrap() });
        }
        yield_now().await;
        for sender in senders {
            sender.send(()).unwrap();
        }
    }
    // One to find the channel empty, one to find it full; some are polled in vain when the budget is spent.
    assert!(polls.into_inner() < 3 * TASKS);
}

#[test]
fn a_task_that_is_woken_by_several_others_is_polled_once() {
    let polls = AtomicUsize::new(0);
    run(async {
        nursery! {
            let (senders, receivers): (Vec<_>, Vec<_>) = (0..3).map(|_| oneshot::channel::<()>()).unzip();
            spawn counted(&polls, async { join_all(receivers).await; });
            spawn async { for sender in senders { sender.send(()).unwrap(); } };
        }
    });
    assert_eq!(polls.into_inner(), 2);
}

#[test]
fn wakes_that_are_passed_on_by_join_are_kept_apart() {
    let polls = AtomicUsize::new(0);
    run(async {
        nursery! {
            spawn counted(&polls, async { join!(yield_now(), yield_now()); });
        }
    });
    assert_eq!(polls.into_inner(), 2);
}
