//! `tokio::spawn`: tokio tasks, and a handle for each that nobody has to await.

use crate::child::Child;

pub(crate) async fn many<C: Child>(n: u64) -> u64 {
    let tasks: Vec<_> = (1..n + 1).map(|i| tokio::spawn(C::run::<0>(i))).collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.expect("no child panics");
    }
    sum
}
