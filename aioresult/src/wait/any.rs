//! Waiting for the first.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::arriving::Arriving;
use super::result_base::{ResultBase, TakeResult};
use crate::error::NothingToWaitFor;

/// Waits until any of these results is there, and returns its place among them. If several are there already, the first of these.
///
/// The others are left alone: tasks run on, and can be waited for again. References to results of different types are given
/// as `&dyn` [`ResultBase`].
///
/// Cancel-safe: dropping the future changes nothing, and leaves nothing behind.
///
/// # Errors
/// [`NothingToWaitFor`], at once, if there is none.
///
/// ```
/// use aioresult::{nursery, wait_any};
///
/// # futures::executor::block_on(async {
/// nursery! {
///     let a = spawn_daemon std::future::pending::<u32>();
///     let b = spawn async { 2 };
///     let first = wait_any([&a, &b]).await;
///     assert_eq!(first, Ok(1));
/// }
/// # });
/// ```
pub fn wait_any<I>(results: I) -> WaitAny<I::Item>
where
    I: IntoIterator<Item: ResultBase>,
{
    WaitAny { arriving: Arriving::new(results) }
}

/// The future of [`wait_any`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct WaitAny<R> {
    arriving: Arriving<R>,
}

impl<R> Unpin for WaitAny<R> {}

impl<R> Future for WaitAny<R> {
    type Output = Result<usize, NothingToWaitFor>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let first = ready!(self.arriving.poll_next(cx));
        Poll::Ready(first.map(|(number, _)| number).ok_or(NothingToWaitFor::new()))
    }
}

impl<R> fmt::Debug for WaitAny<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitAny").field("results", &self.arriving.len()).finish_non_exhaustive()
    }
}

/// Waits for the first `Ok` among these results, and takes it.
///
/// The tasks of the others run on, and their nursery waits for them; captures that were given by value are gone. Where the slower ones
/// shall not be waited for, start them with `spawn_daemon`: they are dropped when the block has its answer. (With
/// `spawn_cancellable` an `Ok` would say that the task was not cancelled.)
///
/// Cancel-safe if references are given. Captures that are given by value are dropped with the future, and their results
/// discarded.
///
/// # Errors
/// All the errors, in the order of the results, if there is no `Ok`: so none of none.
///
/// ```
/// use aioresult::{nursery, wait_any_ok};
///
/// async fn ask(mirror: u32) -> Result<u32, String> {
///     if mirror == 2 { Ok(mirror) } else { Err(format!("mirror {mirror} is down")) }
/// }
///
/// # futures::executor::block_on(async {
/// nursery! {
///     let answers: Vec<_> = (0..3).map(|mirror| spawn_daemon ask(mirror)).collect();
///     assert_eq!(wait_any_ok(answers).await, Ok(2));
///     // Of references there are references: the captures are kept.
///     let answers: Vec<_> = (0..2).map(|mirror| spawn ask(mirror)).collect();
///     let errors = wait_any_ok(&answers).await.unwrap_err();
///     assert_eq!(errors, ["mirror 0 is down", "mirror 1 is down"]);
/// }
/// # });
/// ```
///
/// After `Promise.any` of JavaScript.
pub fn wait_any_ok<I, T, E>(results: I) -> WaitAnyOk<I::Item, T, E>
where
    I: IntoIterator<Item: TakeResult<Output: IntoResult<T, E>>>,
{
    let arriving = Arriving::new(results);
    let mut errors = Vec::new();
    errors.resize_with(arriving.len(), || None);
    WaitAnyOk { arriving, errors, take: |result| result.take_result().into_result() }
}

/// A `Result`, or a reference to one.
#[diagnostic::on_unimplemented(
    message = "`wait_any_ok` waits for `Result`s",
    label = "`{Self}` is none",
    note = "for the first of any results there is `wait_any`"
)]
pub trait IntoResult<T, E> {
    /// The same by value, of what it contains or of references to that.
    fn into_result(self) -> Result<T, E>;
}

impl<T, E> IntoResult<T, E> for Result<T, E> {
    fn into_result(self) -> Self {
        self
    }
}

impl<'a, T, E> IntoResult<&'a T, &'a E> for &'a Result<T, E> {
    fn into_result(self) -> Result<&'a T, &'a E> {
        self.as_ref()
    }
}

/// The future of [`wait_any_ok`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct WaitAnyOk<R, T, E> {
    arriving: Arriving<R>,
    /// At the places of the results.
    errors: Vec<Option<E>>,
    /// Without a bound on `R`: what is wrong with a result is reported once, where it is given to the function.
    take: fn(R) -> Result<T, E>,
}

impl<R, T, E> Unpin for WaitAnyOk<R, T, E> {}

impl<R, T, E> Future for WaitAnyOk<R, T, E> {
    type Output = Result<T, Vec<E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        while let Some((number, result)) = ready!(this.arriving.poll_next(cx)) {
            match (this.take)(result) {
                Ok(value) => return Poll::Ready(Ok(value)),
                Err(error) => this.errors[number] = Some(error),
            }
        }
        Poll::Ready(Err(this.errors.drain(..).flatten().collect()))
    }
}

impl<R, T, E> fmt::Debug for WaitAnyOk<R, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitAnyOk").field("left", &self.arriving.len()).finish_non_exhaustive()
    }
}
