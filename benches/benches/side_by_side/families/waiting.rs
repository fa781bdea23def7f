//! W: waiting for one, and for each, of many that are sent from outside.

use std::time::{Duration, Instant};

use futures::channel::oneshot::{self, Receiver};

use crate::executor::{ONE_THREAD, Run, block_on};
use crate::peers::{
    futures_buffered, futures_concurrency, futures_unordered, join_all, join_set, names, nursery,
};
use crate::reactor::{self, Slot, Slots};
use crate::workload::{Family, Figures, Workload};

pub(crate) fn any() -> Family {
    Family {
        title: "W: to wait for any of so many oneshots. Nanoseconds for the whole call.",
        caption: "\
When all wait, one of them is sent. The channels exist before. The nursery has a daemon for each, and waits with wait_any.",
        figures: Figures::Nanoseconds,
        workloads: vec![any_of(10), any_of(1000)],
    }
}

pub(crate) fn each() -> Family {
    Family {
        title: "W: to take each of 1,000 oneshots as it comes. Nanoseconds per oneshot.",
        caption: "\
When all wait, one of them is sent, in an order that looks random. The nursery has a task for each, and takes from as_completed.",
        figures: Figures::Nanoseconds,
        workloads: vec![each_of(1000)],
    }
}

fn any_of(n: u64) -> Workload {
    let is_right = move |output| (1..n + 1).contains(&output);
    Workload {
        name: format!("W:{n}"),
        children: 1,
        runs: vec![
            (names::NURSERY, on_loop(n, is_right, nursery::any)),
            (names::FC_RACE, on_loop(n, is_right, futures_concurrency::any)),
            (names::SELECT_ALL, on_loop(n, is_right, join_all::any)),
            (names::FB_BOUNDED, on_loop(n, is_right, futures_buffered::any)),
            (names::UNORDERED, on_loop(n, is_right, futures_unordered::any)),
            (names::NURSERY_ON_TOKIO, on_tokio(n, is_right, nursery::any)),
            (names::JOIN_SET, on_tokio(n, is_right, join_set::any)),
        ],
    }
}

fn each_of(n: u64) -> Workload {
    let is_right = move |output| output == n * (n + 1) / 2;
    Workload {
        name: format!("WE:{n}"),
        children: n,
        runs: vec![
            (names::NURSERY, on_loop(n, is_right, nursery::each)),
            (names::FB_BOUNDED, on_loop(n, is_right, futures_buffered::each)),
            (names::UNORDERED, on_loop(n, is_right, futures_unordered::each)),
            (names::FC_GROUP, on_loop(n, is_right, futures_concurrency::each)),
            (names::NURSERY_ON_TOKIO, on_tokio(n, is_right, nursery::each)),
            (names::JOIN_SET, on_tokio(n, is_right, join_set::each)),
        ],
    }
}

fn on_loop<F>(n: u64, is_right: impl Fn(u64) -> bool + 'static, wait: fn(Vec<Receiver<u64>>) -> F) -> Run
where
    F: Future<Output = u64> + 'static,
{
    in_batches(n, move |batch| block_on(repeat(batch, &is_right, wait)))
}

fn on_tokio<F>(n: u64, is_right: impl Fn(u64) -> bool + 'static, wait: fn(Vec<Receiver<u64>>) -> F) -> Run
where
    F: Future<Output = u64> + 'static,
{
    in_batches(n, move |batch| ONE_THREAD.block_on(repeat(batch, &is_right, wait)))
}

/// The channels of one call.
struct Channels {
    receivers: Vec<Receiver<u64>>,
    slots: Slots,
}

/// How many channels there are at a time. All would not fit into the caches.
const BATCH: u32 = 2000;

fn in_batches(n: u64, time: impl Fn(Vec<Channels>) -> Duration + 'static) -> Run {
    let channels = move |_| {
        let (senders, receivers): (Vec<_>, _) = (0..n).map(|_| oneshot::channel()).unzip();
        Channels { receivers, slots: senders.into_iter().map(Slot::of).collect() }
    };
    let size = (BATCH / n as u32).max(1);
    Box::new(move |times| {
        let batches = (0..times).step_by(size as usize).map(|begin| begin..times.min(begin + size));
        batches.map(|batch| time(batch.map(channels).collect())).sum()
    })
}

/// To make the channels is not a part of it, nor is to drop the senders.
async fn repeat<F: Future<Output = u64>>(
    mut batch: Vec<Channels>,
    is_right: &impl Fn(u64) -> bool,
    wait: fn(Vec<Receiver<u64>>) -> F,
) -> Duration {
    let start = Instant::now();
    for Channels { receivers, slots } in &mut batch {
        reactor::begin_to_send(slots);
        assert!(is_right(wait(std::mem::take(receivers)).await), "what was sent");
    }
    start.elapsed()
}
