//! What `block_nursery!` names.

use std::convert::identity;
use std::ops::Deref;

use super::{AsOutput, AsResult, Block, Drive, Finished, IsErrorOf, Label, NoError, Unwrap};
use crate::block::{self, BlockNursery};
use crate::error::StartFailed;
use crate::fallible::FailOnErr;
use crate::pool::Threaded;
use crate::spawnable::{Spawnable, TrySpawnable, TrySpawnableInto, TryStartableInto, Typed, TypedInto};
use crate::start::{Captures, Startable};

/// The scope of a `block_nursery!`.
pub struct BlockScope<'n, E>(block::BlockScope<'n, E>);

impl<'n, E> BlockScope<'n, E> {
    /// A scope with room for `slots` tasks in the frame of its body.
    ///
    /// # Safety
    /// None. It is `unsafe` like that of [`Scope`](super::Scope), since the expansion is the same.
    #[must_use]
    pub const unsafe fn with_slots(slots: usize) -> Self {
        Self(block::BlockScope::with_slots(slots))
    }

    /// What the expansion calls `nursery`.
    #[must_use]
    pub const fn block(&'n self) -> ThreadsBlock<'n, E> {
        ThreadsBlock { block: Block { nursery: self.0.scope().nursery() }, nursery: self.0.nursery() }
    }

    /// Runs a body that has a `?`.
    #[track_caller]
    #[inline]
    pub fn try_run<R, B>(&'n self, body: B) -> Result<R, E>
    where
        B: Future<Output = Result<Finished<R>, E>>,
    {
        let body = FailOnErr::new(body, self.0.engine());
        self.0.pool().run(Drive::<_, _, _, Unwrap<AsResult>>::new(self.0.scope(), body))
    }

    /// Runs a body that has none.
    #[track_caller]
    #[inline]
    pub fn run<R, B>(&'n self, body: B) -> R
    where
        B: Future<Output = Finished<R>>,
        NoError: IsErrorOf<E>,
    {
        self.0.pool().run(Drive::<_, _, _, Unwrap<AsOutput>>::new(self.0.scope(), body))
    }
}

/// The nursery as the block of a `block_nursery!` sees it.
pub struct ThreadsBlock<'n, E> {
    block: Block<'n, E>,
    nursery: BlockNursery<'n, E>,
}

impl<E> Clone for ThreadsBlock<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for ThreadsBlock<'_, E> {}

impl<'n, E> Deref for ThreadsBlock<'n, E> {
    type Target = Block<'n, E>;

    fn deref(&self) -> &Block<'n, E> {
        &self.block
    }
}

impl<'n, E> ThreadsBlock<'n, E> {
    /// The handle of `block_nursery!(|n| ..)`.
    #[must_use]
    pub const fn handle(self) -> BlockNursery<'n, E> {
        self.nursery
    }

    /// The operand of a spawn whose task runs on another thread.
    pub fn threaded<F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Threaded<'n, Typed<Fut, T>, T>
    where
        F: Spawnable<Fut, T>,
        Fut: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send + 'n,
    {
        let label = describe(&task, label);
        self.nursery.threaded(task.into_task(), label)
    }

    /// The same with a `?`.
    pub fn try_threaded<F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Threaded<'n, Typed<Fut, Result<T, E>>, Result<T, E>>
    where
        F: TrySpawnable<Fut, T, E>,
        Fut: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send + 'n,
        E: Send + 'n,
    {
        let label = describe(&task, label);
        self.nursery.threaded(task.into_task(), label)
    }

    /// The same, where the error is converted.
    pub fn try_threaded_into<F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Threaded<'n, TypedInto<E, Fut, T>, Result<T, E>>
    where
        F: TrySpawnableInto<Fut, T, E>,
        Fut: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send + 'n,
        E: Send + 'n,
    {
        let label = describe(&task, label);
        self.nursery.threaded(task.into_task(), label)
    }
    /// Starts a routine, and returns the captures of its report and of its result.
    #[track_caller]
    pub fn start<'t, R, Y, T>(self, routine: R, label: Label) -> Captures<'t, Y, T>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: Spawnable<R, T>,
        R: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        R: 'n,   // borrow only what was declared before the block's first spawn
        Y: Send + 'n,
        T: Send + 'n,
    {
        self.nursery.start_as(routine, label)
    }

    /// The same for a routine whose `Err` makes the nursery fail once it is ready.
    #[track_caller]
    pub fn try_start<'t, R, Y, T>(
        self,
        routine: R,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: TrySpawnable<R, T, E>,
        R: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        R: 'n,   // borrow only what was declared before the block's first spawn
        Y: Send + 'n,
        T: Send + 'n,
        E: Send + 'n,
    {
        self.nursery.try_start_as(routine, TrySpawnable::into_task, identity, label)
    }

    /// The same, where the error is converted if it becomes the nursery's.
    #[track_caller]
    pub fn try_start_into<'t, R, Y, T, D>(
        self,
        routine: R,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, D>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: TryStartableInto<R, T, D, E>,
        R: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        R: 'n,   // borrow only what was declared before the block's first spawn
        Y: Send + 'n,
        T: Send + 'n,
        D: Send + 'n,
        E: Send + 'n,
    {
        self.nursery.try_start_as(routine, TryStartableInto::into_task, R::INTO, label)
    }
}

/// Runs a whole `block_nursery!`.
#[track_caller]
pub fn block_on<F: Future>(block: F) -> F::Output {
    block::assert_may_block();
    futures_lite::future::block_on(block)
}
