//! Tasks whose result says whether they were cancelled.
//!
//! These futures only make room for that in their output; it is the capture that cancels, whatever the future.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::error::Cancelled;

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
