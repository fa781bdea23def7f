//! A future with a type for its output.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

pin_project! {
    /// A future whose output is known to be `O` without any bound, so that what is wrong with an operand is reported once, where it is
    /// made into this.
    pub struct Typed<F, O> {
        #[pin]
        future: F,
        poll: fn(Pin<&mut F>, &mut Context<'_>) -> Poll<O>,
    }
}

impl<F, O> Typed<F, O> {
    pub(super) fn new(future: F) -> Self
    where
        F: Future<Output = O>,
    {
        Self { future, poll: F::poll }
    }

    pub(crate) fn future(&self) -> &F {
        &self.future
    }
}

impl<F, O> Future for Typed<F, O> {
    type Output = O;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<O> {
        let this = self.project();
        (this.poll)(this.future, cx)
    }
}
