//! A stream of results.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_core::stream::FusedStream;

use super::arriving::Arriving;
use super::result_base::TakeResult;

/// Takes these results as they come: those that are there first, in their order, then each as soon as it is there.
///
/// To know which one has come, let the tasks return that as well: `spawn async move { (key, fetch(key).await) }`.
///
/// The stream can be used with `StreamExt` of `futures` or `tokio-stream`, or without, by its method [`next`](AsCompleted::next). Dropped
/// early, it drops the captures that are left, and the tasks run on.
///
/// ```
/// use aioresult::{as_completed, nursery};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let order = nursery! {
///     let captures: Vec<_> = (0..3).map(|i| spawn async move {
///         tokio::time::sleep(std::time::Duration::from_secs(3 - i)).await;
///         i
///     }).collect();
///     let mut results = as_completed(captures);
///     let mut order = Vec::new();
///     while let Some(result) = results.next().await {
///         order.push(result);
///     }
///     order
/// };
/// assert_eq!(order, [2, 1, 0]);
/// # });
/// ```
///
/// After `asyncio.as_completed` of Python.
pub fn as_completed<I>(results: I) -> AsCompleted<I::Item>
where
    I: IntoIterator<Item: TakeResult>,
{
    AsCompleted { arriving: Arriving::new(results) }
}

/// The stream of [`as_completed`].
#[must_use = "streams do nothing unless they are polled"]
pub struct AsCompleted<R> {
    arriving: Arriving<R>,
}

impl<R> Unpin for AsCompleted<R> {}

impl<R: TakeResult> AsCompleted<R> {
    /// Takes one more result as it comes, also when all others were taken.
    ///
    /// ```
    /// use aioresult::{as_completed, nursery};
    ///
    /// # futures::executor::block_on(async {
    /// let numbers = nursery! {
    ///     let mut numbers = Vec::new();
    ///     let mut results = as_completed([spawn async { 1 }]);
    ///     while let Some(number) = results.next().await {
    ///         numbers.push(number);
    ///         if number < 4 {
    ///             results.push(spawn async move { 2 * number });
    ///         }
    ///     }
    ///     numbers
    /// };
    /// assert_eq!(numbers, [1, 2, 4]);
    /// # });
    /// ```
    pub fn push(&mut self, result: R) {
        self.arriving.push(result);
    }

    /// The next result, or `None` if there are no more.
    ///
    /// Cancel-safe: a result is taken only when it is returned.
    #[expect(clippy::should_implement_trait, reason = "it is the one of streams")]
    pub fn next(&mut self) -> NextCompleted<'_, R> {
        NextCompleted { results: self }
    }
}

impl<R: TakeResult> Stream for AsCompleted<R> {
    type Item = R::Output;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<R::Output>> {
        let next = ready!(self.arriving.poll_next(cx));
        Poll::Ready(next.map(|(_, result)| result.take_result()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.arriving.len(), Some(self.arriving.len()))
    }
}

impl<R: TakeResult> FusedStream for AsCompleted<R> {
    fn is_terminated(&self) -> bool {
        self.arriving.len() == 0
    }
}

/// The future of [`AsCompleted::next`].
#[must_use = "futures do nothing unless they are awaited"]
#[derive(Debug)]
pub struct NextCompleted<'a, R> {
    results: &'a mut AsCompleted<R>,
}

impl<R: TakeResult> Future for NextCompleted<'_, R> {
    type Output = Option<R::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<R::Output>> {
        Pin::new(&mut *self.results).poll_next(cx)
    }
}

impl<R> fmt::Debug for AsCompleted<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsCompleted").field("left", &self.arriving.len()).finish_non_exhaustive()
    }
}
