//! Tasks whose result says whether they were cancelled.
//!
//! These futures only make room for that in their output; it is the capture that cancels, whatever the future.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::capture::{ResultCapture, Running};
use crate::error::Cancelled;
use crate::fallible::FailOnErr;
use crate::nursery::Nursery;
use crate::spawnable::Typed;
use crate::task::header::Label;
use crate::threads::{Crosses, Threads};

pin_project! {
    /// Returns what its future does, as a task that was not cancelled.
    pub struct Cancellable<F> {
        #[pin]
        future: F,
    }
}

impl<F> Cancellable<F> {
    pub(crate) fn new(future: F) -> Self {
        Self { future }
    }

    pub(crate) fn future(&self) -> &F {
        &self.future
    }
}

impl<F: Future> Future for Cancellable<F> {
    type Output = Result<F::Output, Cancelled>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().future.poll(cx).map(Ok)
    }
}

pin_project! {
    /// The same for what returns a `Result`, whose `Err` stays outermost.
    pub struct TryCancellable<F> {
        #[pin]
        future: F,
    }
}

impl<F> TryCancellable<F> {
    pub(crate) fn new(future: F) -> Self {
        Self { future }
    }

    pub(crate) fn future(&self) -> &F {
        &self.future
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for TryCancellable<F> {
    type Output = Result<Result<T, Cancelled>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().future.poll(cx).map_ok(Ok)
    }
}

/// Starts a task on the heap, so that it can be cancelled.
#[track_caller]
pub(crate) fn spawn<'n: 't, 't, E, S: Threads, F, T>(
    nursery: Nursery<'n, E, S>,
    task: Typed<F, T>,
    label: Label,
) -> ResultCapture<Result<T, Cancelled>, Running<'t>>
where
    F: Crosses<S> + 'n,
    T: Crosses<S> + 'n,
{
    // SAFETY: both wrappers are `Send` if the future is, and by the bounds.
    unsafe { ResultCapture::on_heap(nursery.scope(), Cancellable::new(task), label) }
}

/// The same for what can fail.
#[track_caller]
pub(crate) fn try_spawn<'n: 't, 't, E, S: Threads, F, T>(
    nursery: Nursery<'n, E, S>,
    task: Typed<F, Result<T, E>>,
    label: Label,
) -> ResultCapture<Result<T, Cancelled>, Running<'t>>
where
    F: Crosses<S> + 'n,
    T: Crosses<S> + 'n,
    E: Crosses<S>,
{
    let task = FailOnErr::new(TryCancellable::new(task), nursery.scope().engine());
    // SAFETY: all wrappers are `Send` if the future and the error are, and by the bounds.
    unsafe { ResultCapture::on_heap(nursery.scope(), task, label) }
}
