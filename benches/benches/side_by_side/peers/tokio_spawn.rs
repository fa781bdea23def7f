//! `tokio::spawn`: tokio tasks, and a handle for each that nobody has to await.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::child::{Child, Forever, Ready};

pub(crate) async fn many<C: Child>(n: u64) -> u64 {
    let tasks: Vec<_> = (1..n + 1).map(|i| tokio::spawn(C::run::<0>(i))).collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.expect("no child panics");
    }
    sum
}

/// Awaits the oldest, and then starts one.
pub(crate) async fn churn_in_order<C: Child>(live: u64, all: u64) -> u64 {
    let mut rest = live + 1..all + 1;
    let mut tasks: VecDeque<_> = (1..live + 1).map(|i| tokio::spawn(C::run::<0>(i))).collect();
    let mut sum = 0;
    while let Some(task) = tasks.pop_front() {
        sum += task.await.expect("no child panics");
        tasks.extend(rest.next().map(|i| tokio::spawn(C::run::<0>(i))));
    }
    sum
}

/// How long it takes until aborted tasks are no more.
pub(crate) async fn abort(n: u64) -> Duration {
    let tasks: Vec<_> = (1..n + 1).map(|i| tokio::spawn(Forever::run::<0>(i))).collect();
    // When this one has been polled, they have.
    _ = tokio::spawn(Ready::run::<0>(0)).await;
    let start = Instant::now();
    tasks.iter().for_each(|task| task.abort());
    for task in tasks {
        assert!(task.await.is_err(), "it was aborted");
    }
    start.elapsed()
}
