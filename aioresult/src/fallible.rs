//! Tasks whose error is the nursery's.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::scope::Engine;

pin_project! {
    /// Returns what its future returns with `Ok`, and makes the nursery fail with its `Err`.
    pub struct FailOnErr<'n, E, F> {
        #[pin]
        future: F,
        engine: &'n Engine<E>,
    }
}

impl<'n, E, F> FailOnErr<'n, E, F> {
    pub(crate) fn new(future: F, engine: &'n Engine<E>) -> Self {
        Self { future, engine }
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for FailOnErr<'_, E, F> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.project();
        match ready!(this.future.poll(cx)) {
            Ok(output) => Poll::Ready(output),
            Err(error) => {
                this.engine.core().trace_failure();
                this.engine.fail(error);
                // The nursery drops this task, as all others, before anything is polled again.
                Poll::Pending
            }
        }
    }
}

pin_project! {
    /// Returns what its future returns, with its error converted into `E`.
    ///
    /// This is apart from [`FailOnErr`], of which it would be a part but for functions that are generic over their error: where
    /// a bound `E: From<X>` is in scope, rustc takes every error that it does not know yet for `X`.
    pub struct ErrInto<E, F> {
        #[pin]
        future: F,
        error: PhantomData<fn() -> E>,
    }
}

impl<E, F> ErrInto<E, F> {
    pub(crate) fn new(future: F) -> Self {
        Self { future, error: PhantomData }
    }

    pub(crate) fn future(&self) -> &F {
        &self.future
    }
}

impl<T, D, E: From<D>, F: Future<Output = Result<T, D>>> Future for ErrInto<E, F> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        self.project().future.poll(cx).map_err(E::from)
    }
}
