//! `results_to_channel`.

use std::task::Poll;

use aioresult::{ResultFuture, nursery, results_to_channel};
use aioresult_tests::{ByHand, Guard, Log, run, yield_now};
use futures::StreamExt;
use futures::channel::mpsc as futures_mpsc;
use futures::future::{FutureExt, pending};
#[cfg(feature = "tokio")]
use tokio::sync::mpsc as tokio_mpsc;

use super::{gates, pass};

#[test]
fn results_come_in_the_order_of_completion_and_then_the_end() {
    let (mut openers, gates) = gates(3);
    let mut nursery = ByHand::new(async {
        nursery! {
            let captures: Vec<_> = gates.iter().map(|gate| spawn pass(gate)).collect();
            let (sender, receiver) = futures_mpsc::unbounded();
            spawn results_to_channel(captures, sender);
            receiver.collect::<Vec<_>>().await
        }
    });
    for gate in [2, 0] {
        assert!(nursery.poll_while_woken().is_pending());
        openers.open(gate);
    }
    assert!(nursery.poll_while_woken().is_pending());
    openers.open(1);
    assert_eq!(nursery.poll_while_woken(), Poll::Ready(vec![2, 0, 1]));
}

#[test]
fn into_the_channels_of_futures() {
    let (mut openers, gates) = gates(3);
    openers.open_all([2, 1, 0]);
    let numbers = run(async {
        nursery! {
            let (sender, mut receiver) = futures_mpsc::channel(0);
            spawn results_to_channel(&gates, sender);
            let mut numbers = vec![];
            while let Some(result) = receiver.next().await {
                numbers.push(*result.unwrap());
            }
            numbers
        }
    });
    assert_eq!(numbers, [0, 1, 2]);
    let (sender, mut receiver) = futures_mpsc::unbounded();
    run(results_to_channel(gates, sender));
    let numbers: Vec<_> = std::iter::from_fn(|| receiver.try_recv().ok()).map(Result::unwrap).collect();
    assert_eq!(numbers, [0, 1, 2]);
}

#[cfg(feature = "tokio")]
#[test]
fn into_the_channels_of_tokio() {
    let (mut openers, gates) = gates(3);
    openers.open_all([2, 1, 0]);
    let numbers = run(async {
        nursery! {
            let (sender, mut receiver) = tokio_mpsc::channel(1);
            spawn results_to_channel(&gates, sender);
            let mut numbers = vec![];
            while let Some(result) = receiver.recv().await {
                numbers.push(*result.unwrap());
            }
            numbers
        }
    });
    assert_eq!(numbers, [0, 1, 2]);
    let (sender, mut receiver) = tokio_mpsc::unbounded_channel();
    run(results_to_channel(gates, sender));
    let numbers: Vec<_> = std::iter::from_fn(|| receiver.try_recv().ok()).map(Result::unwrap).collect();
    assert_eq!(numbers, [0, 1, 2]);
}

#[test]
fn of_none_the_channel_is_closed_at_once() {
    let none: [ResultFuture<u32>; 0] = [];
    let (sender, mut receiver) = futures_mpsc::channel::<Result<u32, _>>(1);
    assert_eq!(results_to_channel(none, sender).now_or_never(), Some(()));
    assert_eq!(receiver.next().now_or_never(), Some(None));
}

#[test]
fn it_is_closed_when_all_were_sent_also_while_the_future_is_kept() {
    let (mut openers, gates) = gates(1);
    let (sender, mut receiver) = futures_mpsc::unbounded();
    let mut sends = ByHand::new(results_to_channel(&gates, sender));
    assert!(sends.poll().is_pending());
    openers.open(0);
    assert!(sends.poll().is_ready());
    assert_eq!(receiver.next().now_or_never(), Some(Some(Ok(&0))));
    assert_eq!(receiver.next().now_or_never(), Some(None));
}

#[test]
fn another_sender_keeps_it_open() {
    let (mut openers, gates) = gates(2);
    openers.open_all([0, 1]);
    let (sender, mut receiver) = futures_mpsc::unbounded();
    run(results_to_channel(&gates[..1], sender.clone()));
    assert_eq!(receiver.next().now_or_never(), Some(Some(Ok(&0))));
    assert_eq!(receiver.next().now_or_never(), None);
    run(results_to_channel(&gates[1..], sender));
    assert_eq!(receiver.next().now_or_never(), Some(Some(Ok(&1))));
    assert_eq!(receiver.next().now_or_never(), Some(None));
}

/// Says when it was cloned, which is when its result is taken.
struct SayClone(usize, Log);

impl Clone for SayClone {
    fn clone(&self) -> Self {
        self.1.say(format_args!("{} taken", self.0));
        Self(self.0, self.1.clone())
    }
}

fn say_clones(log: &Log) -> Vec<ResultFuture<SayClone>> {
    let results = (0..3).map(|i| {
        let (promise, result) = ResultFuture::new();
        promise.set_result(SayClone(i, log.clone()));
        result
    });
    results.collect()
}

#[test]
fn a_result_is_taken_when_there_is_room_for_it_in_futures() {
    let log = Log::new();
    // Room for one, which is that of the sender.
    let (sender, mut receiver) = futures_mpsc::channel(0);
    let mut sends = ByHand::new(results_to_channel(say_clones(&log), sender));
    for i in 0..3 {
        let polled = sends.poll_while_woken();
        assert_eq!(polled.is_ready(), i == 2);
        assert_eq!(log.take(), [format!("{i} taken")]);
        assert_eq!(receiver.try_recv().unwrap().ok().unwrap().0, i);
    }
    assert_eq!(log.take(), [""; 0]);
}

#[cfg(feature = "tokio")]
#[test]
fn a_result_is_taken_when_there_is_room_for_it_in_tokio() {
    let log = Log::new();
    let (sender, mut receiver) = tokio_mpsc::channel(2);
    let mut sends = ByHand::new(results_to_channel(say_clones(&log), sender));
    assert!(sends.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["0 taken", "1 taken"]);
    assert_eq!(receiver.try_recv().unwrap().ok().unwrap().0, 0);
    assert!(sends.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["2 taken"]);
    drop(receiver);
}

#[test]
fn when_it_is_dropped_while_the_channel_is_full_no_reference_is_lost() {
    let (mut openers, gates) = gates(3);
    openers.open_all([0, 1, 2]);
    let (sender, mut receiver) = futures_mpsc::channel(0);
    let mut sends = ByHand::new(results_to_channel(&gates, sender));
    assert!(sends.poll_while_woken().is_pending());
    drop(sends);
    assert_eq!(receiver.next().now_or_never(), Some(Some(Ok(&0))));
    assert_eq!(receiver.next().now_or_never(), Some(None));
    assert!(gates.iter().all(|gate| gate.result().is_ok()));
}

/// Tasks that return guards, one after the other, and then one that never returns.
async fn receiver_goes<S>(log: &Log, sender: S, leave: impl AsyncFnOnce())
where
    S: aioresult::ResultSender<Guard> + Send,
{
    nursery! {
        let tasks = [1, 2, 3].map(|turns| {
            spawn async move {
                for _ in 0..2 * turns { yield_now().await; }
                log.say(format_args!("{turns} returns"));
                log.guard(turns)
            }
        });
        let never = spawn_daemon async { pending::<Guard>().await };
        let captures = tasks.into_iter().chain([never]);
        spawn async { results_to_channel(captures, sender).await; log.say("ends"); };
        leave().await;
    }
}

/// The second result has found nobody. The third task runs on, and its capture was dropped.
const AFTER_THE_SECOND: [&str; 7] =
    ["1 returns", "1 dropped", "2 returns", "2 dropped", "ends", "3 returns", "3 dropped"];

#[test]
fn a_receiver_that_goes_away_ends_it_quietly_in_futures() {
    let log = Log::new();
    let (sender, mut receiver) = futures_mpsc::channel(1);
    run(receiver_goes(&log, sender, async || {
        drop(receiver.next().await);
        drop(receiver);
    }));
    assert_eq!(log.take(), AFTER_THE_SECOND);
    let (sender, mut receiver) = futures_mpsc::unbounded();
    run(receiver_goes(&log, sender, async || {
        drop(receiver.next().await);
        drop(receiver);
    }));
    assert_eq!(log.take(), AFTER_THE_SECOND);
}

/// The channel tells that nobody is there, before there is a second result.
#[cfg(feature = "tokio")]
const AFTER_THE_FIRST: [&str; 7] =
    ["1 returns", "1 dropped", "ends", "2 returns", "2 dropped", "3 returns", "3 dropped"];

#[cfg(feature = "tokio")]
#[test]
fn a_receiver_that_goes_away_ends_it_quietly_in_tokio() {
    let log = Log::new();
    let (sender, mut receiver) = tokio_mpsc::channel(1);
    run(receiver_goes(&log, sender, async || {
        drop(receiver.recv().await);
        drop(receiver);
    }));
    assert_eq!(log.take(), AFTER_THE_FIRST);
    let (sender, mut receiver) = tokio_mpsc::unbounded_channel();
    run(receiver_goes(&log, sender, async || {
        drop(receiver.recv().await);
        drop(receiver);
    }));
    assert_eq!(log.take(), AFTER_THE_FIRST);
}
