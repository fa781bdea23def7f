//! `tokio_util::task::TaskTracker`: tokio tasks and their handles, and something that waits until all of them have ended.

use tokio_util::task::TaskTracker;

use crate::child::Child;

pub(crate) async fn many<C: Child>(n: u64) -> u64 {
    let tracker = TaskTracker::new();
    let tasks: Vec<_> = (1..n + 1).map(|i| tracker.spawn(C::run::<0>(i))).collect();
    tracker.close();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.expect("no child panics");
    }
    tracker.wait().await;
    sum
}
