//! `spawn_start`: routines that report when they are ready.

mod by_hand;
mod failing;
mod homes;
mod reporting;

use aioresult::{Started, capture};
use aioresult_tests::yield_now;
use futures::channel::oneshot;

/// Fails before it is ready if `number` is 0, and after it if that is 1.
#[capture]
async fn serve(number: u32, ready: Started<u32>) -> Result<&'static str, String> {
    yield_now().await;
    if number == 0 {
        return Err("no port".into());
    }
    ready.set(number);
    yield_now().await;
    if number == 1 {
        return Err("lost".into());
    }
    Ok("served")
}

/// Reports when it is told to, and returns when it is told to.
#[capture]
async fn told(
    to_report: oneshot::Receiver<u32>,
    to_return: oneshot::Receiver<&'static str>,
    ready: Started<u32>,
) -> &'static str {
    ready.set(to_report.await.unwrap());
    to_return.await.unwrap()
}
