//! `futures::stream::FuturesUnordered`: any number of futures of one type, so those of different types are boxed.

use futures::channel::oneshot::Receiver;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{FuturesUnordered, StreamExt, TryStreamExt};

use crate::child::{Child, Refused};

type Boxed = FuturesUnordered<BoxFuture<'static, u64>>;
type TryBoxed = FuturesUnordered<BoxFuture<'static, Result<u64, Refused>>>;

pub(crate) async fn two<C: Child>() -> u64 {
    let tasks = Boxed::new();
    tasks.push(C::run::<0>(1).boxed());
    tasks.push(C::run::<1>(2).boxed());
    sum(tasks).await
}

pub(crate) async fn try_two<C: Child>() -> Result<u64, Refused> {
    let tasks = TryBoxed::new();
    tasks.push(C::attempt::<0>(1).boxed());
    tasks.push(C::attempt::<1>(2).boxed());
    try_sum(tasks).await
}

pub(crate) async fn eight<C: Child>() -> u64 {
    let tasks = Boxed::new();
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
    let tasks = TryBoxed::new();
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

pub(crate) async fn many<C: Child>(n: u64) -> u64 {
    sum((1..n + 1).map(C::run::<0>).collect()).await
}

/// What it takes if the futures are of different types.
pub(crate) async fn many_boxed<C: Child>(n: u64) -> u64 {
    sum((1..n + 1).map(|i| C::run::<0>(i).boxed()).collect()).await
}

pub(crate) async fn try_many<C: Child>(n: u64) -> Result<u64, Refused> {
    try_sum((1..n + 1).map(C::attempt::<0>).collect()).await
}

pub(crate) async fn churn<C: Child>(live: u64, all: u64) -> u64 {
    let mut rest = live + 1..all + 1;
    let mut tasks: FuturesUnordered<_> = (1..live + 1).map(C::run::<0>).collect();
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output;
        tasks.extend(rest.next().map(C::run::<0>));
    }
    sum
}

pub(crate) async fn churn_boxed<C: Child>(live: u64, all: u64) -> u64 {
    let mut rest = live + 1..all + 1;
    let mut tasks: Boxed = (1..live + 1).map(|i| C::run::<0>(i).boxed()).collect();
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output;
        tasks.extend(rest.next().map(|i| C::run::<0>(i).boxed()));
    }
    sum
}

pub(crate) async fn any(receivers: Vec<Receiver<u64>>) -> u64 {
    let mut tasks: FuturesUnordered<_> = receivers.into_iter().collect();
    tasks.next().await.expect("at least one").expect("a sender that sends")
}

pub(crate) async fn each(receivers: Vec<Receiver<u64>>) -> u64 {
    let mut tasks: FuturesUnordered<_> = receivers.into_iter().collect();
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output.expect("a sender that sends");
    }
    sum
}

async fn sum<F: Future<Output = u64>>(mut tasks: FuturesUnordered<F>) -> u64 {
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output;
    }
    sum
}

async fn try_sum<F: Future<Output = Result<u64, Refused>>>(
    mut tasks: FuturesUnordered<F>,
) -> Result<u64, Refused> {
    let mut sum = 0;
    while let Some(output) = tasks.try_next().await? {
        sum += output;
    }
    Ok(sum)
}
