//! What the macros may name. Not part of the public API: it may change in any release.

mod homes;
mod names;
mod operands;
mod starts;
#[cfg(feature = "threads")]
mod threads;

use std::convert::Infallible;
use std::fmt::{Debug, Write};
use std::pin::Pin;

use crate::capture::{ResultCapture, Running};
use crate::fallible::FailOnErr;
use crate::nursery::Nursery;
use crate::routine::Routine;
use crate::scope::{self, AsOutput, AsResult, Drive, Ending};
use crate::start::{Late, Started};
use crate::threads::{AnyThread, OneThread, Threads};

pub use self::homes::{Frame, Heap};
pub use self::names::{Operand, Unnamed, unnamed};
#[cfg(feature = "threads")]
pub use self::threads::{BlockScope, ThreadsBlock, block_on};
pub use crate::spawnable::Returns;
pub use crate::task::frame::TaskSlot;
pub use crate::task::header::Label;
pub use aioresult_macros::__nursery;
pub use std::pin::pin;

/// The scope of a block.
pub struct Scope<'n, E, S = AnyThread>(scope::Scope<'n, E, S>);

/// That of a `local_nursery!`.
pub type LocalScope<'n, E> = Scope<'n, E, OneThread>;

impl<'n, E, S: Threads> Scope<'n, E, S> {
    /// A scope with room for `slots` tasks in the frame of its body.
    ///
    /// # Safety
    /// It has to be a local variable of an `async` block.
    #[must_use]
    pub const unsafe fn with_slots(slots: usize) -> Self {
        // SAFETY: a variable of an `async` block is pinned.
        Self(unsafe { scope::Scope::with_slots(slots) })
    }

    /// What the expansion calls `nursery`.
    #[must_use]
    pub const fn block(&'n self) -> Block<'n, E, S> {
        Block { nursery: self.0.nursery() }
    }

    /// Runs a body that has a `?`.
    #[track_caller]
    #[inline]
    pub fn try_run<R, B>(&'n self, body: B) -> Drive<'n, E, S, FailOnErr<'n, E, B>, Unwrap<AsResult>>
    where
        B: Future<Output = Result<Finished<R>, E>>,
    {
        Drive::new(&self.0, FailOnErr::new(body, self.0.engine()))
    }

    /// Runs a body that has none.
    #[track_caller]
    #[inline]
    pub fn run<R, B>(&'n self, body: B) -> Drive<'n, E, S, B, Unwrap<AsOutput>>
    where
        B: Future<Output = Finished<R>>,
        NoError: IsErrorOf<E>,
    {
        Drive::new(&self.0, body)
    }
}

/// The nursery of a block without `?` cannot fail. Here the type of the error is the parameter of the trait, and not what
/// implements it, so that it is known to be `Infallible` where nothing else says what it is.
#[diagnostic::on_unimplemented(
    message = "this block has no `?`, and so is no `Result`, but its handle can make it fail with `{E}`",
    label = "no `?` in here",
    note = "add `type Error = {E};` as the block's first statement"
)]
pub trait IsErrorOf<E> {}

/// See [`IsErrorOf`].
pub struct NoError;

impl IsErrorOf<Infallible> for NoError {}

/// Takes the value out of its [`Finished`].
pub struct Unwrap<M>(M);

impl<R, E, M: Ending<R, E>> Ending<Finished<R>, E> for Unwrap<M> {
    type Output = M::Output;

    fn ending(result: Result<Finished<R>, E>) -> M::Output {
        M::ending(result.map(|finished| finished.0))
    }
}

/// The nursery as its own block sees it.
pub struct Block<'n, E, S = AnyThread> {
    nursery: Nursery<'n, E, S>,
}

impl<E, S> Clone for Block<'_, E, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, S> Copy for Block<'_, E, S> {}

impl<'n, E, S: Threads> Block<'n, E, S> {
    /// The handle of `nursery!(|n| ..)`.
    #[must_use]
    pub const fn handle(self) -> Nursery<'n, E, S> {
        self.nursery
    }

    /// For a spawn that is a statement of the block.
    #[must_use]
    pub const fn frame<'t, F, T>(self, slot: Pin<&'t mut TaskSlot<F, T>>) -> Frame<'n, 't, E, S, F, T> {
        Frame { nursery: self.nursery, slot }
    }

    /// For any other spawn.
    #[must_use]
    pub const fn heap(self) -> Heap<'n, E, S> {
        Heap { nursery: self.nursery }
    }

    /// Both captures of a start are discarded on purpose.
    pub fn discard<R, T>(
        self,
        (report, result): (ResultCapture<R, Running<'_>>, ResultCapture<T, Running<'_>>),
    ) -> Discarded {
        drop(report);
        result.discard();
        Discarded
    }

    /// Waits for the block's tasks inside of its frame, so that what they borrow is still there, and drops its daemons.
    pub async fn finish<R>(self, output: R) -> Finished<R> {
        let core = self.nursery.core();
        std::future::poll_fn(|_| match core.has_no_tasks() {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        })
        .await;
        core.end_daemons();
        Finished(output)
    }
}

/// The value of a block whose tasks have ended. Nothing else makes one, so that a `return` which would leave the body
/// early does not compile.
pub struct Finished<R>(R);

impl<R> Finished<R> {
    /// The capture of a task that has ended. By reference, because another task of the frame may borrow the capture,
    /// and its slot does so until it is gone.
    ///
    /// # Safety
    /// The task is in the frame of the block, and nothing that was borrowed from the capture is used any more.
    pub unsafe fn take<T>(&self, capture: &ResultCapture<T, Running<'_>>) -> ResultCapture<T> {
        // SAFETY: as the caller promises.
        unsafe { capture.finish() }
    }

    /// The same, with another value.
    pub fn with<S>(self, output: S) -> Finished<S> {
        Finished(output)
    }
}

/// What there is of a capture that was discarded. It is no future, about which clippy would warn, and not `()` either.
pub struct Discarded;

/// What a function with `#[capture]` returns.
#[track_caller]
pub fn routine<F: Future>(args: Option<String>, name: &'static str, future: F) -> Routine<F> {
    Routine::new(args, name, future)
}

/// The future of a function with `#[capture]` that has a parameter `Started<S>`.
pub fn startable<S, M, F>(make: M) -> Late<S, M, F>
where
    M: FnOnce(Started<S>) -> F,
    F: Future,
{
    Late::new(make)
}

/// The text of a routine's arguments.
pub fn arguments(arguments: &[&dyn Debug]) -> Option<String> {
    let mut text = String::from("(");
    for (i, argument) in arguments.iter().enumerate() {
        let comma = if i == 0 { "" } else { ", " };
        write!(text, "{comma}{argument:?}").expect("a `Debug` of an argument does not fail");
    }
    text.push(')');
    Some(text)
}
