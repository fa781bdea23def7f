//! `tokio::task::JoinSet`: any number of tokio tasks, `'static` and with one type of output.

use std::time::{Duration, Instant};

use futures::channel::oneshot::Receiver;
use tokio::task::JoinSet;

use crate::child::{Child, Forever, Ready, Refused};

pub(crate) async fn two<C: Child>() -> u64 {
    let mut tasks = JoinSet::new();
    tasks.spawn(C::run::<0>(1));
    tasks.spawn(C::run::<1>(2));
    sum(tasks).await
}

pub(crate) async fn try_two<C: Child>() -> Result<u64, Refused> {
    let mut tasks = JoinSet::new();
    tasks.spawn(C::attempt::<0>(1));
    tasks.spawn(C::attempt::<1>(2));
    try_sum(tasks).await
}

pub(crate) async fn eight<C: Child>() -> u64 {
    let mut tasks = JoinSet::new();
    tasks.spawn(C::run::<0>(1));
    tasks.spawn(C::run::<1>(2));
    tasks.spawn(C::run::<2>(3));
    tasks.spawn(C::run::<3>(4));
    tasks.spawn(C::run::<4>(5));
    tasks.spawn(C::run::<5>(6));
    tasks.spawn(C::run::<6>(7));
    tasks.spawn(C::run::<7>(8));
    sum(tasks).await
}

pub(crate) async fn try_eight<C: Child>() -> Result<u64, Refused> {
    let mut tasks = JoinSet::new();
    tasks.spawn(C::attempt::<0>(1));
    tasks.spawn(C::attempt::<1>(2));
    tasks.spawn(C::attempt::<2>(3));
    tasks.spawn(C::attempt::<3>(4));
    tasks.spawn(C::attempt::<4>(5));
    tasks.spawn(C::attempt::<5>(6));
    tasks.spawn(C::attempt::<6>(7));
    tasks.spawn(C::attempt::<7>(8));
    try_sum(tasks).await
}

pub(crate) async fn many<C: Child>(n: u64) -> u64 {
    sum((1..n + 1).map(C::run::<0>).collect()).await
}

/// When it has returned, its tasks are no more.
pub(crate) async fn try_many<C: Child>(n: u64) -> Result<u64, Refused> {
    let mut tasks: JoinSet<_> = (1..n + 1).map(C::attempt::<0>).collect();
    let mut sum = 0;
    while let Some(output) = tasks.join_next().await {
        match output.expect("no child panics") {
            Ok(output) => sum += output,
            Err(refused) => {
                tasks.shutdown().await;
                return Err(refused);
            }
        }
    }
    Ok(sum)
}

pub(crate) async fn churn<C: Child>(live: u64, all: u64) -> u64 {
    let mut rest = live + 1..all + 1;
    let mut tasks: JoinSet<_> = (1..live + 1).map(C::run::<0>).collect();
    let mut sum = 0;
    while let Some(output) = tasks.join_next().await {
        sum += output.expect("no child panics");
        rest.next().into_iter().for_each(|i| _ = tasks.spawn(C::run::<0>(i)));
    }
    sum
}

/// How long it takes until aborted tasks are no more.
pub(crate) async fn shutdown(n: u64) -> Duration {
    let mut tasks: JoinSet<_> = (1..n + 1).map(Forever::run::<0>).collect();
    // When this one has been polled, they have.
    _ = tokio::spawn(Ready::run::<0>(0)).await;
    let start = Instant::now();
    tasks.shutdown().await;
    start.elapsed()
}

pub(crate) async fn any(receivers: Vec<Receiver<u64>>) -> u64 {
    let mut tasks: JoinSet<_> = receivers.into_iter().collect();
    tasks.join_next().await.expect("at least one").expect("no child panics").expect("a sender that sends")
}

pub(crate) async fn each(receivers: Vec<Receiver<u64>>) -> u64 {
    let mut tasks: JoinSet<_> = receivers.into_iter().collect();
    let mut sum = 0;
    while let Some(output) = tasks.join_next().await {
        sum += output.expect("no child panics").expect("a sender that sends");
    }
    sum
}

async fn sum(mut tasks: JoinSet<u64>) -> u64 {
    let mut sum = 0;
    while let Some(output) = tasks.join_next().await {
        sum += output.expect("no child panics");
    }
    sum
}

async fn try_sum(mut tasks: JoinSet<Result<u64, Refused>>) -> Result<u64, Refused> {
    let mut sum = 0;
    while let Some(output) = tasks.join_next().await {
        sum += output.expect("no child panics")?;
    }
    Ok(sum)
}
