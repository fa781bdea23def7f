//! What the macros may name. Not part of the public API: it may change in any release.

mod homes;
pub mod keywords;
mod names;
#[cfg(feature = "threads")]
mod threads;

use std::fmt::{Debug, Write};

use crate::capture::{ResultCapture, Running};
use crate::fallible::FailOnErr;
use crate::nursery::Nursery;
use crate::routine::Routine;
use crate::scope::{self, AsOutput, AsResult, Drive, Ending};
use crate::start::{Late, Started};
use crate::sync::const_fn;
use crate::threads::{AnyThread, OneThread, Threads};

pub use self::homes::Frame;
pub use self::names::{Operand, Unnamed, unnamed};
#[cfg(feature = "threads")]
pub use self::threads::{BlockScope, ThreadsBlock, block_on};
#[cfg(feature = "tokio")]
pub use crate::elsewhere::{BlockingWork, TryBlockingWork, TryBlockingWorkInto};
pub use crate::spawnable::{
    CannotFail, Discardable, Returns, Spawnable, ThisBlock, TrySpawnable, TrySpawnableInto, TryStartableInto,
};
#[cfg(not(feature = "tokio"))]
pub use crate::switched_off::{
    NeedsTheFeatureTokio as BlockingWork, NeedsTheFeatureTokio as TryBlockingWork,
    NeedsTheFeatureTokio as TryBlockingWorkInto,
};
pub use crate::task::frame::SpawnedTask;
pub use crate::task::header::Label;
pub use std::pin::Pin;

/// The scope of a block.
pub struct Scope<'n, E, S = AnyThread>(scope::Scope<'n, E, S>);

/// That of a `local_nursery!`.
pub type LocalScope<'n, E> = Scope<'n, E, OneThread>;

impl<'n, E, S: Threads> Scope<'n, E, S> {
    const_fn! {
        /// A scope with room for `slots` tasks in the frame of its body.
        ///
        /// # Safety
        /// It has to be a local variable of an `async` block or function.
        #[must_use]
        pub const unsafe fn with_slots(slots: usize) -> Self {
            // SAFETY: a variable of an `async` block or function is pinned.
            Self(unsafe { scope::Scope::with_slots(slots) })
        }
    }

    /// What the expansion calls `nursery`.
    #[must_use]
    pub const fn block(&'n mut self) -> Block<'n, E, S> {
        Block { nursery: self.0.nursery() }
    }
}

/// Takes the value out of its [`EndOfBlock`].
pub struct Unwrap<M>(M);

impl<R, E, M: Ending<R, E>> Ending<EndOfBlock<R>, E> for Unwrap<M> {
    type Output = M::Output;

    fn ending(result: Result<EndOfBlock<R>, E>) -> M::Output {
        M::ending(result.map(|finished| finished.0))
    }
}

/// The nursery as its own block sees it.
pub struct Block<'n, E, S = AnyThread> {
    nursery: Nursery<'n, E, S>,
}

/// That of a `local_nursery!`.
pub type LocalBlock<'n, E> = Block<'n, E, OneThread>;

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

    /// Runs a body that has a `?`.
    #[track_caller]
    #[inline]
    pub fn try_run<R, B>(self, body: B) -> Drive<'n, E, S, FailOnErr<'n, E, B>, Unwrap<AsResult>>
    where
        B: Future<Output = Result<EndOfBlock<R>, E>>,
    {
        let scope = self.nursery.scope();
        Drive::new(scope, FailOnErr::new(body, scope.engine()))
    }

    /// Runs a body that has none. The expansion sees to it that the error is `Infallible`: see [`CannotFail`].
    #[track_caller]
    #[inline]
    pub fn run<R, B>(self, body: B) -> Drive<'n, E, S, B, Unwrap<AsOutput>>
    where
        B: Future<Output = EndOfBlock<R>>,
    {
        Drive::new(self.nursery.scope(), body)
    }

    /// For a spawn that is a statement of the block.
    #[must_use]
    pub const fn frame<'t, F, T>(self, slot: Pin<&'t mut SpawnedTask<F, T>>) -> Frame<'n, 't, E, S, F, T> {
        Frame { nursery: self.nursery, slot }
    }

    /// For any other spawn.
    #[must_use]
    pub const fn heap(self) -> Nursery<'n, E, S> {
        self.nursery
    }

    /// The capture is discarded on purpose.
    pub fn discard<T>(self, capture: ResultCapture<T, Running<'_>>) -> Discarded {
        capture.discard();
        Discarded
    }

    /// The capture of an `Ok` that nobody looks at. `lint` is not called: in it, the compiler sees that.
    pub fn discard_ok<T>(
        self,
        capture: ResultCapture<T, Running<'_>>,
        lint: impl FnOnce(fn() -> T),
    ) -> Discarded {
        let _ = lint;
        self.discard(capture)
    }

    /// Both captures of a start are discarded on purpose.
    pub fn discard_both<R, T>(
        self,
        (report, result): (ResultCapture<R, Running<'_>>, ResultCapture<T, Running<'_>>),
    ) -> Discarded {
        drop(report);
        self.discard(result)
    }

    /// Waits for the block's tasks inside of its frame, so that what they borrow is still there, and drops its daemons.
    pub async fn finish<R>(self, output: R) -> EndOfBlock<R> {
        let core = self.nursery.core();
        std::future::poll_fn(|_| match core.has_no_tasks() {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        })
        .await;
        core.end_daemons();
        EndOfBlock(output)
    }
}

/// The value of a block whose tasks have ended. Nothing else makes one, so that a `return` which would leave the body
/// early does not compile.
pub struct EndOfBlock<R>(R);

impl<R> EndOfBlock<R> {
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
    pub fn with<S>(self, output: S) -> EndOfBlock<S> {
        EndOfBlock(output)
    }
}

/// The value of a block that has a `?` and no `type Error`. Where the compiler does not know the error, it asks for the type
/// `Error` of this function, so the names say what to write.
pub const fn block_without_type_error<R, Error>(value: EndOfBlock<R>) -> Result<EndOfBlock<R>, Error> {
    Ok(value)
}

/// The value of a block that has none.
pub const fn block_that_does_not_fail<R>(value: EndOfBlock<R>) -> EndOfBlock<R> {
    value
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

/// What `#[capture(args)]` can show. It is here for its message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `Debug`, so `#[capture(args)]` cannot show this argument",
    label = "no `Debug`",
    note = "derive `Debug` for it, or leave the argument out: `#[capture(args, skip(..))]` with its name"
)]
pub trait Shown {
    /// The argument.
    fn shown(argument: &Self) -> &dyn Debug;
}

#[diagnostic::do_not_recommend]
impl<T: Debug> Shown for T {
    fn shown(argument: &T) -> &dyn Debug {
        argument
    }
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
