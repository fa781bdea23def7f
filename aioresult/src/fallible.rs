//! A task whose error is the nursery's.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::nursery::Nursery;

pin_project! {
    /// Returns what its future returns with `Ok`, and makes the nursery fail with its `Err`.
    pub struct FailOnErr<'n, E, F> {
        #[pin]
        future: F,
        nursery: Nursery<'n, E>,
    }
}

impl<'n, E, F> FailOnErr<'n, E, F> {
    pub(crate) fn new(future: F, nursery: Nursery<'n, E>) -> Self {
        Self { future, nursery }
    }
}

impl<T, E, D, F> Future for FailOnErr<'_, E, F>
where
    F: Future<Output = Result<T, D>>,
    E: From<D>,
{
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.project();
        match ready!(this.future.poll(cx)) {
            Ok(output) => Poll::Ready(output),
            Err(error) => {
                this.nursery.fail(error.into());
                // The nursery drops this task, as all others, before anything is polled again.
                Poll::Pending
            }
        }
    }
}
