//! Futures whose results are captured, wherever they run.

use std::convert::Infallible;
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::error::TaskFailed;
use crate::result_future::{Outcome, ResultFuture, Shared};
use crate::routine::{Details, Routine};
use crate::start::{Startable, Started};
use crate::sync::Arc;
use crate::task::end;
use crate::task::header::Label;

/// Captures what a future returns, wherever it will run.
///
/// The first of the pair drives the future, and is what has to run: in a [`nursery!`](crate::nursery!), a `JoinSet`, with
/// `tokio::spawn`, in a `FuturesUnordered`, on any other executor. The second is the result, whatever becomes of the first: what
/// the future has returned; [`Cancelled`](crate::ResultError::Cancelled) once the first is dropped unfinished, or never run;
/// [`Panicked`](crate::ResultError::Panicked) if it has panicked (the panic goes on). As long as the first exists, run or not, the
/// result is waited for.
///
/// If the future is a [`Routine`], write [`foo(1).capture()`](Routine::capture): then the result bears its name and arguments.
///
/// The future may return a `Result`, which is then the value; see [`try_capture`] for one that fails.
///
/// ```
/// use aioresult::capture;
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let (run, sum) = capture(async { 1 + 2 });
/// tokio::spawn(run);
/// assert_eq!(sum.await, Ok(3));
///
/// let (run, answer) = capture(std::future::pending::<u32>());
/// let task = tokio::spawn(run);
/// task.abort();
/// assert!(answer.await.is_err());
/// # });
/// ```
///
/// The macro [`#[capture]`](macro@crate::capture) is something else: it makes functions that return such routines.
pub fn capture<F, Fut, T>(future: F) -> (Captured<Fut, T>, ResultFuture<T>)
where
    F: Capturable<Fut, T>,
{
    future.captured()
}

/// What becomes the future `Fut` with the output `T`. It is there for its message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future and cannot be captured",
    label = "not a future",
    note = "`capture` takes what `.await` takes: the call of an `async fn`, or an `async` block"
)]
pub trait Capturable<Fut, T> {
    /// Its capture.
    fn captured(self) -> (Captured<Fut, T>, ResultFuture<T>);
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = T>, T> Capturable<F::IntoFuture, T> for F {
    fn captured(self) -> (Captured<F::IntoFuture, T>, ResultFuture<T>) {
        captured(self.into_future(), None)
    }
}

/// Captures what a future returns that can fail. Its failure also goes on, to whoever runs it.
///
/// The future that drives it returns `Result<(), TaskFailed<E>>`. The error is shared: [`TaskFailed`] is another hold on it. Otherwise
/// like [`capture`].
///
/// ```
/// use aioresult::{TaskFailed, nursery, try_capture};
///
/// # futures::executor::block_on(async {
/// let (run, answer) = try_capture(async { "x".parse::<u32>() });
/// let result = nursery! {
///     spawn run?;
///     spawn std::future::pending::<()>();
/// };
/// let failed: TaskFailed<_> = result.unwrap_err();
/// assert_eq!(failed.to_string(), "a task failed: invalid digit found in string");
/// assert_eq!(answer.error(), Some(failed.error()));
/// # });
/// ```
///
/// # Errors
/// The future that drives it returns [`TaskFailed`] if the task does.
pub fn try_capture<F, Fut, T, E>(future: F) -> (TryCaptured<Fut, T, E>, ResultFuture<T, E>)
where
    F: TryCapturable<Fut, T, E>,
{
    future.captured()
}

/// What becomes the future `Fut` with the output `Result<T, E>`. It is there for its message.
#[diagnostic::on_unimplemented(
    message = "`try_capture` needs a future that returns `Result<_, _>`",
    label = "`{Self}` does not",
    note = "what cannot fail is captured with `capture`"
)]
pub trait TryCapturable<Fut, T, E> {
    /// Its capture.
    fn captured(self) -> (TryCaptured<Fut, T, E>, ResultFuture<T, E>);
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = Result<T, E>>, T, E> TryCapturable<F::IntoFuture, T, E> for F {
    fn captured(self) -> (TryCaptured<F::IntoFuture, T, E>, ResultFuture<T, E>) {
        try_captured(self.into_future(), None)
    }
}

impl<F: Future> Routine<F> {
    /// Captures what the routine returns, wherever it will run, as the function [`capture`](fn@crate::capture) does, with
    /// its name and arguments.
    ///
    /// ```
    /// use aioresult::capture;
    ///
    /// #[capture(args)]
    /// async fn double(x: u32) -> u32 {
    ///     2 * x
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let (run, four) = double(2).capture();
    /// run.await;
    /// assert_eq!(format!("{four:#}"), "ResultFuture(routine=double, args=(2), result=4)");
    /// # });
    /// ```
    pub fn capture(self) -> (Captured<Self, F::Output>, ResultFuture<F::Output>) {
        let details = self.details().clone();
        captured(self, Some(details))
    }

    /// Captures what the routine returns, as the function [`try_capture`] does, with its name and arguments.
    ///
    /// # Errors
    /// The future that drives it returns [`TaskFailed`] if the task does.
    pub fn try_capture<T, E>(self) -> (TryCaptured<Self, T, E>, ResultFuture<T, E>)
    where
        F: Future<Output = Result<T, E>>,
    {
        let details = self.details().clone();
        try_captured(self, Some(details))
    }
}

fn captured<F: Future>(
    future: F,
    details: Option<Details>,
) -> (Captured<F, F::Output>, ResultFuture<F::Output>) {
    let (completion, result) = Completion::new(details);
    (Captured { future: Some(future), completion }, result)
}

fn try_captured<F, T, E>(future: F, details: Option<Details>) -> (TryCaptured<F, T, E>, ResultFuture<T, E>)
where
    F: Future<Output = Result<T, E>>,
{
    let (completion, result) = Completion::new(details);
    (TryCaptured { future: Some(future), completion }, result)
}

/// The right to complete a result, which is cancelled if it was not when this is dropped.
struct Completion<T, E> {
    shared: Option<Arc<Shared<T, E>>>,
}

impl<T, E> Completion<T, E> {
    fn new(details: Option<Details>) -> (Self, ResultFuture<T, E>) {
        let shared = Shared::new(details);
        (Self { shared: Some(shared.clone()) }, ResultFuture::of(shared))
    }

    fn complete(&mut self, outcome: Outcome<T, E>) {
        if let Some(shared) = self.shared.take() {
            shared.set(outcome);
        }
    }
}

impl<T, E> Drop for Completion<T, E> {
    fn drop(&mut self) {
        end::in_destructor(|| self.complete(Outcome::Cancelled));
    }
}

/// Drops a future, and completes its result as that of a panic, unless it is forgotten.
struct OnPanic<'a, F, T, E> {
    future: Pin<&'a mut Option<F>>,
    completion: &'a mut Completion<T, E>,
}

impl<F, T, E> Drop for OnPanic<'_, F, T, E> {
    fn drop(&mut self) {
        end::in_destructor(|| self.future.set(None));
        end::in_destructor(|| self.completion.complete(Outcome::Panicked));
    }
}

/// Polls a future, which is dropped when it is ready, or panics: a result is there when what has made it is gone.
fn poll<F: Future, T, E>(
    future: Pin<&mut Option<F>>,
    completion: &mut Completion<T, E>,
    cx: &mut Context<'_>,
) -> Poll<F::Output> {
    let mut on_panic = OnPanic { future, completion };
    let polled = match on_panic.future.as_mut().as_pin_mut() {
        Some(future) => future.poll(cx),
        None => panic!("a captured future is not polled again when it has returned"),
    };
    if polled.is_ready() {
        on_panic.future.set(None);
    }
    mem::forget(on_panic);
    polled
}

pin_project! {
    /// Drives the future that was given to [`capture`](fn@crate::capture): this is what has to run.
    ///
    /// If that future is [`Startable`], so is this.
    #[must_use = "futures do nothing unless they are run, and its result will be `Cancelled`"]
    pub struct Captured<F, T> {
        // First, so that it is dropped first.
        #[pin]
        future: Option<F>,
        completion: Completion<T, Infallible>,
    }
}

impl<F: Future> Future for Captured<F, F::Output> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let value = ready!(poll(this.future, this.completion, cx));
        this.completion.complete(Outcome::Done(value));
        Poll::Ready(())
    }
}

pin_project! {
    /// Drives the future that was given to [`try_capture`]: this is what has to run.
    ///
    /// If that future is [`Startable`], so is this.
    #[must_use = "futures do nothing unless they are run, and its result will be `Cancelled`"]
    pub struct TryCaptured<F, T, E> {
        // First, so that it is dropped first.
        #[pin]
        future: Option<F>,
        completion: Completion<T, E>,
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for TryCaptured<F, T, E> {
    type Output = Result<(), TaskFailed<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match ready!(poll(this.future, this.completion, cx)) {
            Ok(value) => {
                this.completion.complete(Outcome::Done(value));
                Poll::Ready(Ok(()))
            }
            Err(error) => {
                let error = Arc::new(error);
                this.completion.complete(Outcome::Failed(error.clone()));
                Poll::Ready(Err(TaskFailed::new(error)))
            }
        }
    }
}

#[diagnostic::do_not_recommend]
impl<F: Startable> Startable for Captured<F, F::Output> {
    type Ready = F::Ready;

    fn report_to(&mut self, ready: Started<F::Ready>) {
        if let Some(future) = &mut self.future {
            future.report_to(ready);
        }
    }

    fn describe(&self, label: Label) -> Label {
        describe(&self.future, label)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E, F: Startable<Output = Result<T, E>>> Startable for TryCaptured<F, T, E> {
    type Ready = F::Ready;

    fn report_to(&mut self, ready: Started<F::Ready>) {
        if let Some(future) = &mut self.future {
            future.report_to(ready);
        }
    }

    fn describe(&self, label: Label) -> Label {
        describe(&self.future, label)
    }
}

fn describe<F: Startable>(future: &Option<F>, label: Label) -> Label {
    match future {
        Some(future) => future.describe(label),
        None => label,
    }
}

impl<F, T> fmt::Debug for Captured<F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Captured").finish_non_exhaustive()
    }
}

impl<F, T, E> fmt::Debug for TryCaptured<F, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryCaptured").finish_non_exhaustive()
    }
}
