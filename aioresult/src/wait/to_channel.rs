//! Results into a channel.

use std::future::poll_fn;
#[cfg(feature = "tokio")]
use std::pin::pin;
#[cfg(feature = "tokio")]
use std::task::Poll;

use futures_channel::mpsc as futures;
#[cfg(feature = "tokio")]
use tokio::sync::mpsc as tokio;

use super::arriving::Arriving;
use super::result_base::TakeResult;

/// Sends these results into a channel, as they come.
///
/// When all were sent, `sender` is dropped, and so the channel closed if that was the last. If the channel is full, the rest waits; if the
/// receiver is gone, this ends quietly, and drops the captures that are left. (A sender of tokio's tells that at once, one of futures' when
/// the next result comes.) `sender` is one of [`ResultSender`]'s: a
/// sender of tokio's or of futures'. Start it as a task of its own, beside the one that receives:
///
/// ```
/// use aioresult::{nursery, results_to_channel};
///
/// # futures::executor::block_on(async {
/// let sum = nursery! {
///     let captures: Vec<_> = (1..4).map(|i| spawn async move { i * i }).collect();
///     let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
///     spawn results_to_channel(captures, sender);
///     let mut sum = 0;
///     while let Some(square) = receiver.recv().await {
///         sum += square;
///     }
///     sum
/// };
/// assert_eq!(sum, 14);
/// # });
/// ```
///
/// To know which one has come, let the tasks return that as well: `spawn async move { (key, fetch(key).await) }`. To use them in the task that waits, without a channel, there is [`as_completed`](crate::as_completed).
///
/// Cancel-safe if references are given: a result is taken when there is room for it. Captures that are given by value are dropped with
/// the future.
pub fn results_to_channel<I, S>(results: I, mut sender: S) -> impl Future<Output = ()> + use<I, S>
where
    I: IntoIterator<Item: TakeResult>,
    S: ResultSender<<I::Item as TakeResult>::Output>,
{
    let mut arriving = Arriving::new(results);
    async move {
        while let Some(Some((_, result))) = sender.until_closed(poll_fn(|cx| arriving.poll_next(cx))).await {
            if !sender.send_when_ready(|| result.take_result()).await {
                return;
            }
        }
    }
}

/// The sending half of a channel: `mpsc::Sender` and `mpsc::UnboundedSender` of `futures`, and with the feature `tokio` those
/// of `tokio::sync`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sender for results of the type `{T}`",
    label = "not such a sender",
    note = "use one of `futures::channel::mpsc`, or with the feature `tokio` one of `tokio::sync::mpsc`"
)]
pub trait ResultSender<T>: sealed::SendWhenReady<T> {}

mod sealed {
    /// Sends what `take` gives, but calls it only when there is room; `false` says that the receiver is gone.
    pub trait SendWhenReady<T> {
        fn send_when_ready(&mut self, take: impl FnOnce() -> T) -> impl Future<Output = bool>;

        /// What the future gives, or `None` if the receiver goes before that, and the channel tells.
        fn until_closed<R>(&self, future: impl Future<Output = R>) -> impl Future<Output = Option<R>> {
            async { Some(future.await) }
        }
    }
}

impl<T> ResultSender<T> for futures::Sender<T> {}

impl<T> sealed::SendWhenReady<T> for futures::Sender<T> {
    async fn send_when_ready(&mut self, take: impl FnOnce() -> T) -> bool {
        poll_fn(|cx| self.poll_ready(cx)).await.is_ok() && self.start_send(take()).is_ok()
    }
}

impl<T> ResultSender<T> for futures::UnboundedSender<T> {}

impl<T> sealed::SendWhenReady<T> for futures::UnboundedSender<T> {
    async fn send_when_ready(&mut self, take: impl FnOnce() -> T) -> bool {
        !self.is_closed() && self.unbounded_send(take()).is_ok()
    }
}

#[cfg(feature = "tokio")]
impl<T> ResultSender<T> for tokio::Sender<T> {}

#[cfg(feature = "tokio")]
impl<T> sealed::SendWhenReady<T> for tokio::Sender<T> {
    async fn send_when_ready(&mut self, take: impl FnOnce() -> T) -> bool {
        match self.reserve().await {
            Ok(permit) => {
                permit.send(take());
                true
            }
            Err(_) => false,
        }
    }

    async fn until_closed<R>(&self, future: impl Future<Output = R>) -> Option<R> {
        first(future, self.closed()).await
    }
}

#[cfg(feature = "tokio")]
impl<T> ResultSender<T> for tokio::UnboundedSender<T> {}

#[cfg(feature = "tokio")]
impl<T> sealed::SendWhenReady<T> for tokio::UnboundedSender<T> {
    async fn send_when_ready(&mut self, take: impl FnOnce() -> T) -> bool {
        !self.is_closed() && self.send(take()).is_ok()
    }

    async fn until_closed<R>(&self, future: impl Future<Output = R>) -> Option<R> {
        first(future, self.closed()).await
    }
}

/// What the future gives, or `None` if the other one is ready before that.
#[cfg(feature = "tokio")]
async fn first<R>(future: impl Future<Output = R>, other: impl Future<Output = ()>) -> Option<R> {
    let (mut future, mut other) = (pin!(future), pin!(other));
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        other.as_mut().poll(cx).map(|()| None)
    })
    .await
}
