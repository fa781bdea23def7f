//! Results that are not bound to a nursery, and whoever sets them.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, ready};

use crate::error::ResultError;
use crate::routine::{Args, Details, write_routine};
use crate::sync::{Arc, Witness};
use crate::task::end;
use crate::wait::signal::Signal;
use crate::wait::{HasSource, ResultBase, Source, TakeResult, WaitDone};

/// A result that someone else will set: a [`Promise`], or a task that [`capture`](fn@crate::capture) has wrapped.
///
/// It does not belong to a nursery, and may go anywhere. So it can meet what nobody meets inside of one: a failure, a task
/// that was cancelled, a promise that was dropped. It is cheap to clone, and any number of readers may wait for it and look at it, on any
/// thread and any executor; none is needed to make one.
///
/// ```
/// use aioresult::{ResultError, ResultFuture, nursery};
///
/// # futures::executor::block_on(async {
/// let (promise, reply) = ResultFuture::<u32, String>::new();
/// assert_eq!(reply.result(), Err(ResultError::NotDone));
/// nursery! {
///     let reader = spawn reply.clone();
///     promise.set_result(5);
///     assert_eq!(reader.await, Ok(5));
/// }
/// assert_eq!(reply.to_string(), "ResultFuture(result=5)");
/// # });
/// ```
///
/// | | |
/// |---|---|
/// | look at it | [`result()`](Self::result), [`error()`](Self::error), [`is_done()`](Self::is_done) |
/// | wait, and look at it | `(&future).await -> Result<&T, ResultError<&E>>` |
/// | wait, and get a clone of it | `future.await`, `future.clone().await -> Result<T, ResultError<E>>` |
/// | only wait | [`wait_done()`](Self::wait_done)`.await` |
///
/// An error of `(&future).await` borrows from the future, and so cannot leave the function with `?`; that of a clone can. What is
/// no `Clone` goes in an `Arc`. A value can be cloned or looked at, and not taken: where there is one reader who takes it, a oneshot
/// channel is the better tool.
///
/// `Display` and `Debug` are those of the Python package: `ResultFuture(is_done=false)`, `ResultFuture(result=5)`,
/// `ResultFuture(error=refused)`; and with `{:#}` what ran, if that is known.
#[must_use = "a result that nobody looks at could have been left out"]
pub struct ResultFuture<T, E = Infallible> {
    shared: Arc<Shared<T, E>>,
    /// Under which `poll` waits.
    key: Option<usize>,
}

/// What all clones share.
pub(crate) struct Shared<T, E> {
    /// Set after the outcome.
    signal: Signal,
    outcome: OnceLock<Outcome<T, E>>,
    /// Of the outcome.
    witness: Witness,
    details: Option<Details>,
}

/// What has become of it.
pub(crate) enum Outcome<T, E> {
    Done(T),
    /// Shared with those to whom the failure propagates.
    Failed(Arc<E>),
    Cancelled,
    Abandoned,
    Panicked,
}

impl<T, E> Shared<T, E> {
    pub(crate) fn new(details: Option<Details>) -> Arc<Self> {
        Arc::new(Self { signal: Signal::new(), outcome: OnceLock::new(), witness: Witness::new(), details })
    }

    /// Called once.
    pub(crate) fn set(&self, outcome: Outcome<T, E>) {
        self.witness.write();
        let is_first = self.outcome.set(outcome).is_ok();
        assert!(is_first, "only one has the right to set it");
        self.signal.set();
    }

    /// Nobody sees it before it is said to be there.
    fn outcome(&self) -> Option<&Outcome<T, E>> {
        if !self.signal.is_done() {
            return None;
        }
        self.witness.read();
        self.outcome.get()
    }

    fn result(&self) -> Result<&T, ResultError<&E>> {
        match self.outcome() {
            None => Err(ResultError::NotDone),
            Some(Outcome::Done(value)) => Ok(value),
            Some(Outcome::Failed(error)) => Err(ResultError::Failed(error)),
            Some(Outcome::Cancelled) => Err(ResultError::Cancelled),
            Some(Outcome::Abandoned) => Err(ResultError::Abandoned),
            Some(Outcome::Panicked) => Err(ResultError::Panicked),
        }
    }
}

impl<T, E> ResultFuture<T, E> {
    /// A result, and the right to set it.
    ///
    /// Where there will be no error, write `ResultFuture::<u32>::new()`: then its type is [`Infallible`].
    pub fn new() -> (Promise<T, E>, Self) {
        let shared = Shared::new(None);
        (Promise { shared: Some(shared.clone()) }, Self::of(shared))
    }

    pub(crate) fn of(shared: Arc<Shared<T, E>>) -> Self {
        Self { shared, key: None }
    }

    /// Whether there is a result, of whatever kind.
    pub fn is_done(&self) -> bool {
        self.shared.signal.is_done()
    }

    /// Waits until there is a result, of whatever kind.
    ///
    /// Cancel-safe: dropping the future before it is ready changes nothing.
    pub fn wait_done(&self) -> WaitDone<'_> {
        WaitDone::new(self.source())
    }

    /// The result.
    ///
    /// # Errors
    /// [`ResultError`], which says why there is none.
    pub fn result(&self) -> Result<&T, ResultError<&E>> {
        self.shared.result()
    }

    /// The error, if it is that.
    pub fn error(&self) -> Option<&E> {
        match self.shared.outcome() {
            Some(Outcome::Failed(error)) => Some(error),
            _ => None,
        }
    }

    /// The name of what runs, if it is known: of a [`Routine`](crate::Routine) on which
    /// [`capture`](crate::Routine::capture) was called.
    pub fn routine(&self) -> Option<&'static str> {
        self.shared.details.as_ref().map(|details| details.name)
    }

    /// The text of its arguments, if they are known.
    pub fn args(&self) -> Option<&str> {
        self.shared.details.as_ref()?.args.as_ref().map(Args::as_str)
    }

    /// Whether both are clones of one.
    ///
    /// ```
    /// use aioresult::ResultFuture;
    ///
    /// let (promise, future) = ResultFuture::<u32>::new();
    /// assert!(future.ptr_eq(&future.clone()));
    /// assert!(!future.ptr_eq(&ResultFuture::new().1));
    /// # drop(promise);
    /// ```
    #[must_use]
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    fn describe(
        &self,
        f: &mut fmt::Formatter<'_>,
        show: impl FnOnce(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
        show_error: impl FnOnce(&E, &mut fmt::Formatter<'_>) -> fmt::Result,
    ) -> fmt::Result {
        f.write_str("ResultFuture(")?;
        if let Some(routine) = self.routine().filter(|_| f.alternate()) {
            write_routine(f, routine, self.args())?;
        }
        match self.result() {
            Ok(value) => {
                f.write_str("result=")?;
                show(value, f)?;
            }
            Err(ResultError::Failed(error)) => {
                f.write_str("error=")?;
                show_error(error, f)?;
            }
            Err(ResultError::NotDone) => f.write_str("is_done=false")?,
            Err(ResultError::Cancelled) => f.write_str("cancelled")?,
            Err(ResultError::Abandoned) => f.write_str("abandoned")?,
            Err(ResultError::Panicked) => f.write_str("panicked")?,
        }
        f.write_str(")")
    }
}

impl<T, E> Clone for ResultFuture<T, E> {
    fn clone(&self) -> Self {
        Self::of(self.shared.clone())
    }
}

impl<T, E> Drop for ResultFuture<T, E> {
    fn drop(&mut self) {
        Source::signal(&self.shared.signal).forget(&mut self.key);
    }
}

impl<T, E> ResultBase for ResultFuture<T, E> {}

impl<T, E> HasSource for ResultFuture<T, E> {
    fn source(&self) -> Source<'_> {
        Source::signal(&self.shared.signal)
    }
}

impl<T: Clone, E: Clone> TakeResult for ResultFuture<T, E> {
    type Output = Result<T, ResultError<E>>;

    fn take_result(self) -> Self::Output {
        self.result().cloned().map_err(ResultError::cloned)
    }
}

impl<'a, T, E> TakeResult for &'a ResultFuture<T, E> {
    type Output = Result<&'a T, ResultError<&'a E>>;

    fn take_result(self) -> Self::Output {
        self.result()
    }
}

/// Waits for the result, and clones it.
///
/// Cancel-safe: dropping the future before it is ready changes nothing for others.
impl<T: Clone, E: Clone> Future for ResultFuture<T, E> {
    type Output = Result<T, ResultError<E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        ready!(Source::signal(&this.shared.signal).poll_done(&mut this.key, cx));
        Poll::Ready(this.result().cloned().map_err(ResultError::cloned))
    }
}

/// Waits for the result, and looks at it.
impl<'a, T, E> IntoFuture for &'a ResultFuture<T, E> {
    type Output = Result<&'a T, ResultError<&'a E>>;
    type IntoFuture = WaitOutcome<'a, T, E>;

    fn into_future(self) -> WaitOutcome<'a, T, E> {
        WaitOutcome { done: self.wait_done(), future: self }
    }
}

/// The future of `(&future).await`.
#[must_use = "futures do nothing unless they are awaited"]
pub struct WaitOutcome<'a, T, E> {
    done: WaitDone<'a>,
    future: &'a ResultFuture<T, E>,
}

impl<'a, T, E> Future for WaitOutcome<'a, T, E> {
    type Output = Result<&'a T, ResultError<&'a E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        ready!(Pin::new(&mut self.done).poll(cx));
        Poll::Ready(self.future.result())
    }
}

impl<T, E> fmt::Debug for WaitOutcome<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitOutcome").field("is_done", &self.future.is_done()).finish_non_exhaustive()
    }
}

impl<T: fmt::Display, E: fmt::Display> fmt::Display for ResultFuture<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f, |value, f| write!(f, "{value}"), |error, f| write!(f, "{error}"))
    }
}

impl<T: fmt::Debug, E: fmt::Debug> fmt::Debug for ResultFuture<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f, |value, f| write!(f, "{value:?}"), |error, f| write!(f, "{error:?}"))
    }
}

/// The one right to set a [`ResultFuture`].
///
/// Setting it takes the promise, so setting it twice does not compile. Dropped unset, it leaves
/// [`ResultError::Abandoned`], so that nobody waits for ever. A promise that is a variable of a nursery's block lives until the tasks of
/// the block have ended: where it is not set, drop it.
///
/// ```
/// use aioresult::{ResultError, ResultFuture};
///
/// # futures::executor::block_on(async {
/// let (promise, future) = ResultFuture::<u32, &str>::new();
/// promise.set_error("refused");
/// assert_eq!(future.error(), Some(&"refused"));
///
/// let (promise, future) = ResultFuture::<u32, &str>::new();
/// drop(promise);
/// assert_eq!(future.await, Err(ResultError::Abandoned));
/// # });
/// ```
#[must_use = "a promise that is dropped makes its future `Abandoned`"]
pub struct Promise<T, E = Infallible> {
    /// `None` when it was set.
    shared: Option<Arc<Shared<T, E>>>,
}

impl<T, E> Promise<T, E> {
    /// Sets the result, and wakes all who wait for it.
    pub fn set_result(self, value: T) {
        self.set(Outcome::Done(value));
    }

    /// Sets the error, and wakes all who wait for it.
    pub fn set_error(self, error: E) {
        self.set(Outcome::Failed(Arc::new(error)));
    }

    /// Whether nobody can see the result any more: all clones of its future were dropped.
    ///
    /// ```
    /// use aioresult::ResultFuture;
    ///
    /// let (promise, future) = ResultFuture::<u32>::new();
    /// assert!(!promise.is_closed());
    /// drop(future);
    /// assert!(promise.is_closed());
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| Arc::strong_count(shared) == 1)
    }

    fn set(mut self, outcome: Outcome<T, E>) {
        if let Some(shared) = self.shared.take() {
            shared.set(outcome);
        }
    }
}

impl<T, E> Drop for Promise<T, E> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            end::in_destructor(|| shared.set(Outcome::Abandoned));
        }
    }
}

impl<T, E> fmt::Debug for Promise<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Promise").finish_non_exhaustive()
    }
}
