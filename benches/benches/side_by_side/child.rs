//! What the children do: next to nothing, so that what is measured is the peers.

use std::future::poll_fn;
use std::hint::black_box;
use std::task::{Context, Poll};

/// A kind of child. `K` makes children of different types out of one kind, as real tasks are.
///
/// Every child returns its argument, the sum of which is checked. The compiler does not know what it
/// returns, nor whether it fails, so nothing can be left out.
pub(crate) trait Child: 'static {
    const NAME: &'static str;

    fn run<const K: usize>(i: u64) -> impl Future<Output = u64> + Send + 'static;

    /// The same, as a task that could fail.
    fn attempt<const K: usize>(i: u64) -> impl Future<Output = Result<u64, Refused>> + Send + 'static {
        async move { black_box(Ok(Self::run::<K>(i).await)) }
    }
}

/// Why a child fails. None does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused;

/// Returns when it is polled for the first time.
pub(crate) struct Ready;

impl Child for Ready {
    const NAME: &'static str = "ready";

    async fn run<const K: usize>(i: u64) -> u64 {
        black_box(i)
    }
}

/// Wakes itself, and returns when it is polled for the second time.
pub(crate) struct YieldOnce;

impl Child for YieldOnce {
    const NAME: &'static str = "yield once";

    async fn run<const K: usize>(i: u64) -> u64 {
        pend_once(|cx| cx.waker().wake_by_ref()).await;
        black_box(i)
    }
}

/// The same with a waker of its own, as whoever waits for a timer or for a channel leaves one there.
pub(crate) struct WaitOnce;

impl Child for WaitOnce {
    const NAME: &'static str = "wait once";

    #[expect(clippy::waker_clone_wake, reason = "the clone is what this is about")]
    async fn run<const K: usize>(i: u64) -> u64 {
        pend_once(|cx| cx.waker().clone().wake()).await;
        black_box(i)
    }
}

/// Not tokio's `yield_now`, which takes a way of its own through tokio's executors.
async fn pend_once(wake: impl Fn(&Context<'_>)) {
    let mut has_pended = false;
    poll_fn(|cx| {
        if has_pended {
            return Poll::Ready(());
        }
        has_pended = true;
        wake(cx);
        Poll::Pending
    })
    .await;
}
