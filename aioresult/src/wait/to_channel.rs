//! Results into a channel.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use futures_channel::mpsc as futures;
#[cfg(feature = "tokio")]
use tokio::sync::mpsc as tokio;

use super::arriving::Arriving;
use super::result_base::TakeResult;

/// Sends these results into a channel, as they come.
///
/// When all were sent, `sender` is dropped, and so the channel closed if that was the last. If the channel is full, the rest
/// waits. If the receiver is gone, this ends quietly, and drops the captures that are left; a sender of tokio's tells that at
/// once, one of futures' when the next result comes. `sender` is a [`ResultSender`], of tokio's or of futures'. Start this as a
/// task of its own, beside the one that receives:
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
/// To know which one has come, let the tasks return that as well: `spawn async move { (key, fetch(key).await) }`. To use the
/// results in the task that waits, without a channel, there is [`as_completed`](crate::as_completed).
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
        while let Some((_, result)) = next(&mut arriving, &sender).await {
            let Some(room) = sender.room().await else { return };
            match S::send(room, result.take_result()) {
                Some(back) => sender = back,
                None => return,
            }
        }
    }
}

/// The next result, or `None` if there are no more, or the channel tells that the receiver is gone.
async fn next<R, S: sealed::SendWithRoom>(arriving: &mut Arriving<R>, sender: &S) -> Option<(usize, R)> {
    let mut closed = pin!(sender.closed());
    poll_fn(|cx| match arriving.poll_next(cx) {
        Poll::Pending => closed.as_mut().poll(cx).map(|()| None),
        next => next,
    })
    .await
}

/// The sending half of a channel: `mpsc::Sender` and `mpsc::UnboundedSender` of `futures`, and with the feature `tokio` those
/// of `tokio::sync`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sender for results of the type `{T}`",
    label = "not such a sender",
    note = "use one of `futures::channel::mpsc`, or with the feature `tokio` one of `tokio::sync::mpsc`"
)]
pub trait ResultSender<T>: sealed::SendWithRoom<Item = T> {}

mod sealed {
    /// Sends in two steps, so that a result is taken only when there is room for it. `None` says that the receiver is gone.
    ///
    /// What is sent is no parameter: a future that holds the one of a generic trait is not `Send` for the compiler, as soon as a
    /// result borrows something.
    pub trait SendWithRoom: Sized {
        /// What is sent.
        type Item;
        /// The sender, with room for one.
        type Room;

        fn room(self) -> impl Future<Output = Option<Self::Room>>;

        fn send(room: Self::Room, item: Self::Item) -> Option<Self>;

        /// Until the receiver is gone, if the channel tells that.
        fn closed(&self) -> impl Future<Output = ()> {
            std::future::pending()
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T> ResultSender<T> for futures::Sender<T> {}

impl<T> sealed::SendWithRoom for futures::Sender<T> {
    type Item = T;
    type Room = Self;

    async fn room(mut self) -> Option<Self> {
        poll_fn(|cx| self.poll_ready(cx)).await.ok()?;
        Some(self)
    }

    fn send(mut room: Self, item: T) -> Option<Self> {
        room.start_send(item).ok()?;
        Some(room)
    }
}

#[diagnostic::do_not_recommend]
impl<T> ResultSender<T> for futures::UnboundedSender<T> {}

impl<T> sealed::SendWithRoom for futures::UnboundedSender<T> {
    type Item = T;
    type Room = Self;

    async fn room(self) -> Option<Self> {
        (!self.is_closed()).then_some(self)
    }

    fn send(room: Self, item: T) -> Option<Self> {
        room.unbounded_send(item).ok()?;
        Some(room)
    }
}

#[cfg(feature = "tokio")]
#[diagnostic::do_not_recommend]
impl<T> ResultSender<T> for tokio::Sender<T> {}

#[cfg(feature = "tokio")]
impl<T> sealed::SendWithRoom for tokio::Sender<T> {
    type Item = T;
    type Room = tokio::OwnedPermit<T>;

    async fn room(self) -> Option<Self::Room> {
        self.reserve_owned().await.ok()
    }

    fn send(room: Self::Room, item: T) -> Option<Self> {
        Some(room.send(item))
    }

    async fn closed(&self) {
        self.closed().await;
    }
}

#[cfg(feature = "tokio")]
#[diagnostic::do_not_recommend]
impl<T> ResultSender<T> for tokio::UnboundedSender<T> {}

#[cfg(feature = "tokio")]
impl<T> sealed::SendWithRoom for tokio::UnboundedSender<T> {
    type Item = T;
    type Room = Self;

    async fn room(self) -> Option<Self> {
        (!self.is_closed()).then_some(self)
    }

    fn send(room: Self, item: T) -> Option<Self> {
        room.send(item).ok()?;
        Some(room)
    }

    async fn closed(&self) {
        self.closed().await;
    }
}
