//! What can be waited for.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::arrivals::Arrivals;
use super::signal::Signal;
use crate::sync::Arc;
use crate::task::output::Target;

/// A result that is there or will be: a [`ResultCapture`](crate::ResultCapture), a [`ResultFuture`](crate::ResultFuture), or a reference to
/// one.
///
/// The functions that wait for several results take anything that implements this, also `&dyn ResultBase` to mix them:
///
/// ```
/// use aioresult::{ResultBase, ResultFuture, nursery, wait_all};
///
/// # futures::executor::block_on(async {
/// let (promise, reply) = ResultFuture::<u32, String>::new();
/// nursery! {
///     let task = spawn async { "done" };
///     promise.set_result(5);
///     wait_all([&task as &dyn ResultBase, &reply]).await;
///     assert_eq!(task.result(), Ok(&"done"));
/// }
/// assert_eq!(reply.result(), Ok(&5));
/// # });
/// ```
///
/// Only this crate's types implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a result that can be waited for",
    label = "not a result",
    note = "results are captures, result futures, and references to them; `spawn` makes one of a future, and outside of a nursery `capture(..)`, whose first half has to run"
)]
pub trait ResultBase: sealed::HasSource {
    /// Whether the result is there.
    fn is_done(&self) -> bool {
        self.source().is_done()
    }

    /// Waits until the result is there.
    ///
    /// Cancel-safe: dropping the future before it is ready changes nothing.
    fn wait_done(&self) -> WaitDone<'_> {
        WaitDone::new(self.source())
    }
}

/// A result that can be taken when it is there; from a reference only a reference is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a result that can be taken",
    label = "not a result",
    note = "results are captures, result futures, and references to them; `spawn` makes one of a future, and outside of a nursery `capture(..)`, whose first half has to run"
)]
pub trait TakeResult: ResultBase {
    /// What is taken.
    type Output;

    /// Takes it.
    ///
    /// # Panics
    /// If it is not there.
    fn take_result(self) -> Self::Output;
}

pub(crate) mod sealed {
    use super::Source;

    /// What is behind a result.
    pub trait HasSource {
        fn source(&self) -> Source<'_>;
    }
}

/// Where a result comes from, and where it can be waited for.
#[derive(Clone, Copy)]
pub struct Source<'a>(Kind<'a>);

#[derive(Clone, Copy)]
enum Kind<'a> {
    /// It is there.
    Done,
    Task(&'a Target),
    Signal(&'a Signal),
}

impl<'a> Source<'a> {
    pub(crate) const DONE: Self = Self(Kind::Done);

    pub(crate) const fn task(target: &'a Target) -> Self {
        Self(Kind::Task(target))
    }

    pub(crate) const fn signal(signal: &'a Signal) -> Self {
        Self(Kind::Signal(signal))
    }

    pub(super) fn is_done(self) -> bool {
        match self.0 {
            Kind::Done => true,
            Kind::Task(target) => target.header().is_done(),
            Kind::Signal(signal) => signal.is_done(),
        }
    }

    /// See [`Waiters::poll_done`](crate::waiters::Waiters::poll_done).
    pub(crate) fn poll_done(self, key: &mut Option<usize>, cx: &Context<'_>) -> Poll<()> {
        match self.0 {
            Kind::Done => Poll::Ready(()),
            Kind::Task(target) => target.poll_done(key, cx),
            Kind::Signal(signal) => signal.poll_done(key, cx),
        }
    }

    /// See [`Waiters::subscribe`](crate::waiters::Waiters::subscribe).
    pub(super) fn subscribe(self, arrivals: &Arc<Arrivals>, number: usize) -> Option<usize> {
        match self.0 {
            Kind::Done => None,
            Kind::Task(target) => target.subscribe(arrivals, number),
            Kind::Signal(signal) => signal.subscribe(arrivals, number),
        }
    }

    /// Someone is about to wait for it. False if that is nothing to a nursery, now and later.
    pub(super) fn is_awaited(self) -> bool {
        match self.0 {
            Kind::Task(target) if !target.header().is_done() => {
                target.is_awaited();
                true
            }
            _ => false,
        }
    }

    /// Forgets whoever has registered under `key`.
    pub(crate) fn forget(self, key: &mut Option<usize>) {
        match self.0 {
            Kind::Done => {}
            Kind::Task(target) => target.header().waiters.forget(key),
            Kind::Signal(signal) => signal.forget(key),
        }
    }
}

/// The future of `wait_done`.
#[must_use = "futures do nothing unless they are awaited"]
pub struct WaitDone<'a> {
    source: Source<'a>,
    key: Option<usize>,
}

impl<'a> WaitDone<'a> {
    pub(crate) const fn new(source: Source<'a>) -> Self {
        Self { source, key: None }
    }
}

impl Future for WaitDone<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        this.source.poll_done(&mut this.key, cx)
    }
}

impl Drop for WaitDone<'_> {
    fn drop(&mut self) {
        self.source.forget(&mut self.key);
    }
}

impl fmt::Debug for WaitDone<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitDone").field("is_done", &self.source.is_done()).finish_non_exhaustive()
    }
}

impl<R: ResultBase + ?Sized> ResultBase for &R {}

impl<R: ResultBase + ?Sized> sealed::HasSource for &R {
    fn source(&self) -> Source<'_> {
        (**self).source()
    }
}

impl<R: ResultBase + ?Sized> ResultBase for Box<R> {}

impl<R: ResultBase + ?Sized> sealed::HasSource for Box<R> {
    fn source(&self) -> Source<'_> {
        (**self).source()
    }
}
