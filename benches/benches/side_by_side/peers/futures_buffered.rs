//! `futures-buffered`: futures of one type in slots that lie next to each other, so those of different types are boxed.

use futures::channel::oneshot::Receiver;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{Stream, StreamExt, TryStreamExt};
use futures_buffered::{FuturesUnordered, FuturesUnorderedBounded};

use crate::child::{Child, Refused};

type Boxed = FuturesUnordered<BoxFuture<'static, u64>>;
type TryBoxed = FuturesUnordered<BoxFuture<'static, Result<u64, Refused>>>;

pub(crate) async fn two<C: Child>() -> u64 {
    let mut tasks = Boxed::with_capacity(2);
    tasks.push(C::run::<0>(1).boxed());
    tasks.push(C::run::<1>(2).boxed());
    sum(tasks).await
}

pub(crate) async fn try_two<C: Child>() -> Result<u64, Refused> {
    let mut tasks = TryBoxed::with_capacity(2);
    tasks.push(C::attempt::<0>(1).boxed());
    tasks.push(C::attempt::<1>(2).boxed());
    try_sum(tasks).await
}

pub(crate) async fn eight<C: Child>() -> u64 {
    let mut tasks = Boxed::with_capacity(8);
    tasks.push(C::run::<0>(1).boxed());
    tasks.push(C::run::<1>(2).boxed());
    tasks.push(C::run::<2>(3).boxed());
    tasks.push(C::run::<3>(4).boxed());
    tasks.push(C::run::<4>(5).boxed());
    tasks.push(C::run::<5>(6).boxed());
    tasks.push(C::run::<6>(7).boxed());
    tasks.push(C::run::<7>(8).boxed());
    sum(tasks).await
}

pub(crate) async fn try_eight<C: Child>() -> Result<u64, Refused> {
    let mut tasks = TryBoxed::with_capacity(8);
    tasks.push(C::attempt::<0>(1).boxed());
    tasks.push(C::attempt::<1>(2).boxed());
    tasks.push(C::attempt::<2>(3).boxed());
    tasks.push(C::attempt::<3>(4).boxed());
    tasks.push(C::attempt::<4>(5).boxed());
    tasks.push(C::attempt::<5>(6).boxed());
    tasks.push(C::attempt::<6>(7).boxed());
    tasks.push(C::attempt::<7>(8).boxed());
    try_sum(tasks).await
}

/// Of a size that is known before.
pub(crate) async fn many_bounded<C: Child>(n: u64) -> u64 {
    let mut tasks = FuturesUnorderedBounded::new(n as usize);
    (1..n + 1).for_each(|i| tasks.push(C::run::<0>(i)));
    sum(tasks).await
}

pub(crate) async fn many<C: Child>(n: u64) -> u64 {
    let mut tasks = FuturesUnordered::new();
    (1..n + 1).for_each(|i| tasks.push(C::run::<0>(i)));
    sum(tasks).await
}

/// What it takes if the futures are of different types.
pub(crate) async fn many_boxed<C: Child>(n: u64) -> u64 {
    let mut tasks = FuturesUnordered::new();
    (1..n + 1).for_each(|i| tasks.push(C::run::<0>(i).boxed()));
    sum(tasks).await
}

/// The results in the order of the tasks.
pub(crate) async fn many_joined<C: Child>(n: u64) -> u64 {
    futures_buffered::join_all((1..n + 1).map(C::run::<0>)).await.into_iter().sum()
}

pub(crate) async fn try_many<C: Child>(n: u64) -> Result<u64, Refused> {
    let mut tasks = FuturesUnordered::new();
    (1..n + 1).for_each(|i| tasks.push(C::attempt::<0>(i)));
    try_sum(tasks).await
}

pub(crate) async fn try_many_joined<C: Child>(n: u64) -> Result<u64, Refused> {
    Ok(futures_buffered::try_join_all((1..n + 1).map(C::attempt::<0>)).await?.into_iter().sum())
}

pub(crate) async fn churn_bounded<C: Child>(live: u64, all: u64) -> u64 {
    let mut rest = live + 1..all + 1;
    let mut tasks: FuturesUnorderedBounded<_> = (1..live + 1).map(C::run::<0>).collect();
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output;
        rest.next().map(C::run::<0>).into_iter().for_each(|task| tasks.push(task));
    }
    sum
}

pub(crate) async fn churn<C: Child>(live: u64, all: u64) -> u64 {
    let mut rest = live + 1..all + 1;
    let mut tasks: FuturesUnordered<_> = (1..live + 1).map(C::run::<0>).collect();
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output;
        rest.next().map(C::run::<0>).into_iter().for_each(|task| tasks.push(task));
    }
    sum
}

pub(crate) async fn any(receivers: Vec<Receiver<u64>>) -> u64 {
    let mut tasks: FuturesUnorderedBounded<_> = receivers.into_iter().collect();
    tasks.next().await.expect("at least one").expect("a sender that sends")
}

pub(crate) async fn each(receivers: Vec<Receiver<u64>>) -> u64 {
    let mut tasks: FuturesUnorderedBounded<_> = receivers.into_iter().collect();
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output.expect("a sender that sends");
    }
    sum
}

async fn sum(mut tasks: impl Stream<Item = u64> + Unpin) -> u64 {
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output;
    }
    sum
}

async fn try_sum<S>(mut tasks: S) -> Result<u64, Refused>
where
    S: Stream<Item = Result<u64, Refused>> + Unpin,
{
    let mut sum = 0;
    while let Some(output) = tasks.try_next().await? {
        sum += output;
    }
    Ok(sum)
}
