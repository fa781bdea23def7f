//! `tokio::task::JoinSet`: any number of tokio tasks, `'static` and with one type of output.

use tokio::task::JoinSet;

use crate::child::{Child, Refused};

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
