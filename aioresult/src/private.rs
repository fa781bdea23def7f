//! What the macros may name. Not part of the public API: it may change in any release.

use std::convert::Infallible;
use std::pin::Pin;

use crate::capture::{ResultCapture, Running};
use crate::fallible::{Converted, FailOnErr};
use crate::nursery::Nursery;
use crate::scope::{self, AsOutput, AsResult, Drive, Ending};
use crate::spawnable::{Discardable, Spawnable, TrySpawnable, TrySpawnableInto};

pub use crate::task::frame::TaskSlot;
pub use crate::task::header::Label;
pub use aioresult_macros::__nursery;
pub use std::pin::pin;

/// The scope of a block.
pub struct Scope<'n, E>(scope::Scope<'n, E>);

impl<'n, E> Scope<'n, E> {
    /// A scope with room for `slots` tasks in the frame of its body.
    #[must_use]
    pub const fn with_slots(slots: usize) -> Self {
        Self(scope::Scope::with_slots(slots))
    }

    /// What the expansion calls `nursery`.
    #[must_use]
    pub const fn block(&'n self) -> Block<'n, E> {
        Block { nursery: self.0.nursery() }
    }

    /// Runs a body that has a `?`.
    pub fn try_run<R, B>(&'n self, body: B) -> Drive<'n, E, FailOnErr<'n, E, B>, Unwrap<AsResult>>
    where
        B: Future<Output = Result<Finished<R>, E>>,
    {
        Drive::new(&self.0, FailOnErr::new(body, self.0.nursery()))
    }

    /// Runs a body that has none.
    pub fn run<R, B>(&'n self, body: B) -> Drive<'n, E, B, Unwrap<AsOutput>>
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
pub struct Block<'n, E> {
    nursery: Nursery<'n, E>,
}

impl<E> Clone for Block<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Block<'_, E> {}

impl<'n, E> Block<'n, E> {
    /// The handle of `nursery!(|n| ..)`.
    #[must_use]
    pub const fn handle(self) -> Nursery<'n, E> {
        self.nursery
    }

    /// For a spawn that is a statement of the block.
    #[must_use]
    pub const fn frame<'t, F, T>(self, slot: Pin<&'t mut TaskSlot<F, T>>) -> Frame<'n, 't, E, F, T> {
        Frame { nursery: self.nursery, slot }
    }

    /// For any other spawn.
    #[must_use]
    pub const fn heap(self) -> Heap<'n, E> {
        Heap { nursery: self.nursery }
    }

    /// Waits for the block's tasks inside of its frame, so that what they borrow is still there.
    pub async fn finish<R>(self, output: R) -> Finished<R> {
        let core = self.nursery.scope().core();
        std::future::poll_fn(|_| match core.has_no_tasks() {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        })
        .await;
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

/// Starts tasks on the heap. The comments at the bounds are for the compiler, which quotes them.
pub struct Heap<'n, E> {
    nursery: Nursery<'n, E>,
}

impl<'n, E> Heap<'n, E> {
    /// Starts a task in the nursery, and returns the capture of its result.
    #[track_caller]
    pub fn spawn<'t, F, Fut, T>(self, task: F, label: Label) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Send, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send,
    {
        task.on_heap(self.nursery, label)
    }

    /// Starts a task whose result is discarded on purpose.
    #[track_caller]
    pub fn spawn_discard<F, Fut, T>(self, task: F, label: Label) -> Discarded
    where
        F: Spawnable<Fut, T>,
        Fut: Send, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send,
    {
        drop(self.spawn(task, label));
        Discarded
    }

    /// Starts a task whose result nobody looks at.
    #[track_caller]
    pub fn spawn_unit<F, Fut, T>(self, task: F, label: Label)
    where
        F: Spawnable<Fut, T>,
        Fut: Send, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Discardable + Send,
    {
        drop(self.spawn(task, label));
    }

    /// Starts a task whose `Err` makes the nursery fail, and returns the capture of its `Ok`.
    #[track_caller]
    pub fn try_spawn<'t, F, Fut, T>(self, task: F, label: Label) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnable<Fut, T, E>,
        Fut: Send, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send,
        E: Send,
    {
        task.on_heap(self.nursery, label)
    }

    /// The same, when nobody looks at the `Ok`.
    #[track_caller]
    pub fn try_spawn_discard<F, Fut, T>(self, task: F, label: Label) -> Discarded
    where
        F: TrySpawnable<Fut, T, E>,
        Fut: Send, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send,
        E: Send,
    {
        drop(self.try_spawn(task, label));
        Discarded
    }

    /// Starts a task whose `Err`, converted, makes the nursery fail, and returns the capture of its `Ok`.
    #[track_caller]
    pub fn try_spawn_into<'t, F, Fut, T>(self, task: F, label: Label) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnableInto<Fut, T, E>,
        Fut: Send, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send,
        E: Send,
    {
        task.on_heap(self.nursery, label)
    }

    /// The same, when nobody looks at the `Ok`.
    #[track_caller]
    pub fn try_spawn_into_discard<F, Fut, T>(self, task: F, label: Label) -> Discarded
    where
        F: TrySpawnableInto<Fut, T, E>,
        Fut: Send, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send,
        E: Send,
    {
        drop(self.try_spawn_into(task, label));
        Discarded
    }
}

/// Starts a task in the frame of the body.
pub struct Frame<'n, 't, E, F, T> {
    nursery: Nursery<'n, E>,
    slot: Pin<&'t mut TaskSlot<F, T>>,
}

impl<'t, E, Fut, T> Frame<'_, 't, E, Fut, T> {
    /// Starts a task in the nursery, and returns the capture of its result.
    #[track_caller]
    pub fn spawn<F>(self, task: F, label: Label) -> ResultCapture<T, Running<'t>>
    where
        F: Spawnable<Fut, T>,
    {
        task.in_frame(self.nursery, self.slot, label)
    }

    /// Starts a task whose result is discarded on purpose.
    #[track_caller]
    pub fn spawn_discard<F>(self, task: F, label: Label) -> Discarded
    where
        F: Spawnable<Fut, T>,
    {
        drop(self.spawn(task, label));
        Discarded
    }

    /// Starts a task whose result nobody looks at.
    #[track_caller]
    pub fn spawn_unit<F>(self, task: F, label: Label)
    where
        F: Spawnable<Fut, T>,
        T: Discardable,
    {
        drop(self.spawn(task, label));
    }
}

impl<'n, 't, E, Fut, T> Frame<'n, 't, E, FailOnErr<'n, E, Fut>, T> {
    /// Starts a task whose `Err` makes the nursery fail, and returns the capture of its `Ok`.
    #[track_caller]
    pub fn try_spawn<F>(self, task: F, label: Label) -> ResultCapture<T, Running<'t>>
    where
        F: TrySpawnable<Fut, T, E>,
    {
        task.in_frame(self.nursery, self.slot, label)
    }

    /// The same, when nobody looks at the `Ok`.
    #[track_caller]
    pub fn try_spawn_discard<F>(self, task: F, label: Label) -> Discarded
    where
        F: TrySpawnable<Fut, T, E>,
    {
        drop(self.try_spawn(task, label));
        Discarded
    }
}

impl<'n, 't, E, Fut, T> Frame<'n, 't, E, Converted<'n, E, Fut>, T> {
    /// Starts a task whose `Err`, converted, makes the nursery fail, and returns the capture of its `Ok`.
    #[track_caller]
    pub fn try_spawn_into<F>(self, task: F, label: Label) -> ResultCapture<T, Running<'t>>
    where
        F: TrySpawnableInto<Fut, T, E>,
    {
        task.in_frame(self.nursery, self.slot, label)
    }

    /// The same, when nobody looks at the `Ok`.
    #[track_caller]
    pub fn try_spawn_into_discard<F>(self, task: F, label: Label) -> Discarded
    where
        F: TrySpawnableInto<Fut, T, E>,
    {
        drop(self.try_spawn_into(task, label));
        Discarded
    }
}
