//! `futures-concurrency`: `join` on tuples and on vectors, and a group that can grow.

use std::pin::pin;

use futures::channel::oneshot::Receiver;
use futures::stream::StreamExt;
use futures_concurrency::future::FutureGroup;
use futures_concurrency::prelude::*;

use crate::child::{Child, Refused};

pub(crate) async fn two<C: Child>() -> u64 {
    let (a, b) = (C::run::<0>(1), C::run::<1>(2)).join().await;
    a + b
}

pub(crate) async fn try_two<C: Child>() -> Result<u64, Refused> {
    let (a, b) = (C::attempt::<0>(1), C::attempt::<1>(2)).try_join().await?;
    Ok(a + b)
}

pub(crate) async fn eight<C: Child>() -> u64 {
    let tasks = (
        C::run::<0>(1),
        C::run::<1>(2),
        C::run::<2>(3),
        C::run::<3>(4),
        C::run::<4>(5),
        C::run::<5>(6),
        C::run::<6>(7),
        C::run::<7>(8),
    );
    let (a, b, c, d, e, f, g, h) = tasks.join().await;
    a + b + c + d + e + f + g + h
}

pub(crate) async fn try_eight<C: Child>() -> Result<u64, Refused> {
    let tasks = (
        C::attempt::<0>(1),
        C::attempt::<1>(2),
        C::attempt::<2>(3),
        C::attempt::<3>(4),
        C::attempt::<4>(5),
        C::attempt::<5>(6),
        C::attempt::<6>(7),
        C::attempt::<7>(8),
    );
    let (a, b, c, d, e, f, g, h) = tasks.try_join().await?;
    Ok(a + b + c + d + e + f + g + h)
}

pub(crate) async fn many_joined<C: Child>(n: u64) -> u64 {
    let tasks: Vec<_> = (1..n + 1).map(C::run::<0>).collect();
    tasks.join().await.into_iter().sum()
}

pub(crate) async fn many_in_group<C: Child>(n: u64) -> u64 {
    let mut tasks = FutureGroup::with_capacity(n as usize);
    (1..n + 1).for_each(|i| _ = tasks.insert(C::run::<0>(i)));
    let mut tasks = pin!(tasks);
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output;
    }
    sum
}

pub(crate) async fn try_many_joined<C: Child>(n: u64) -> Result<u64, Refused> {
    let tasks: Vec<_> = (1..n + 1).map(C::attempt::<0>).collect();
    Ok(tasks.try_join().await?.into_iter().sum())
}

pub(crate) async fn try_many_in_group<C: Child>(n: u64) -> Result<u64, Refused> {
    let mut tasks = FutureGroup::with_capacity(n as usize);
    (1..n + 1).for_each(|i| _ = tasks.insert(C::attempt::<0>(i)));
    let mut tasks = pin!(tasks);
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output?;
    }
    Ok(sum)
}

/// What is inserted later has to be on the heap: the group is pinned then, and only takes futures that need not be.
pub(crate) async fn churn<C: Child>(live: u64, all: u64) -> u64 {
    let mut rest = live + 1..all + 1;
    let mut tasks: FutureGroup<_> = (1..live + 1).map(|i| Box::pin(C::run::<0>(i))).collect();
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output;
        tasks.extend(rest.next().map(|i| Box::pin(C::run::<0>(i))));
    }
    sum
}

pub(crate) async fn any(receivers: Vec<Receiver<u64>>) -> u64 {
    receivers.race().await.expect("a sender that sends")
}

pub(crate) async fn each(receivers: Vec<Receiver<u64>>) -> u64 {
    let mut tasks: FutureGroup<_> = receivers.into_iter().collect();
    let mut sum = 0;
    while let Some(output) = tasks.next().await {
        sum += output.expect("a sender that sends");
    }
    sum
}
