//! The future of a startable function.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{Startable, Started};

pin_project! {
    /// The future of a startable function, which is made when it is first polled, because only then it is known to whom it
    /// reports.
    #[project = LateProjection]
    pub enum Late<S, M, F> {
        New { make: Option<(M, Started<S>)> },
        Made { #[pin] future: F },
    }
}

impl<S, M: FnOnce(Started<S>) -> F, F> Late<S, M, F> {
    pub(crate) fn new(make: M) -> Self {
        Self::New { make: Some((make, Started::to_nobody())) }
    }
}

#[diagnostic::do_not_recommend]
impl<S, M: FnOnce(Started<S>) -> F, F: Future> Startable for Late<S, M, F> {
    type Ready = S;

    fn report_to(&mut self, ready: Started<S>) {
        if let Self::New { make: Some((_, to)) } = self {
            *to = ready;
        }
    }
}

impl<S, M: FnOnce(Started<S>) -> F, F: Future> Future for Late<S, M, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if let LateProjection::New { make } = self.as_mut().project() {
            let (make, ready) =
                make.take().expect("a future is not polled again when making it has panicked");
            self.set(Self::Made { future: make(ready) });
        }
        match self.project() {
            LateProjection::Made { future } => future.poll(cx),
            LateProjection::New { .. } => unreachable!("it was made just now"),
        }
    }
}
