//! What `block_nursery!` names.

use super::{
    AnyThread, AsOutput, AsResult, Block, Discarded, Drive, EndOfBlock, Frame, Nursery, Pin, ResultCapture,
    Running, SpawnedTask, Unwrap,
};
use crate::block::{self, BlockNursery};
use crate::fallible::FailOnErr;

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
    pub const fn block(&'n mut self) -> ThreadsBlock<'n, E> {
        ThreadsBlock { block: Block { nursery: self.0.scope().nursery() }, nursery: self.0.nursery() }
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

impl<'n, E> ThreadsBlock<'n, E> {
    /// The handle of `block_nursery!(|n| ..)`.
    #[must_use]
    pub const fn handle(self) -> BlockNursery<'n, E> {
        self.nursery
    }

    /// Runs a body that has a `?`.
    #[track_caller]
    #[inline]
    pub fn try_run<R, B>(self, body: B) -> Result<R, E>
    where
        B: Future<Output = Result<EndOfBlock<R>, E>>,
    {
        let scope = self.block.nursery.scope();
        let body = FailOnErr::new(body, scope.engine());
        self.nursery.pool().run(Drive::<_, _, _, Unwrap<AsResult>>::new(scope, body))
    }

    /// Runs a body that has none.
    #[track_caller]
    #[inline]
    pub fn run<R, B>(self, body: B) -> R
    where
        B: Future<Output = EndOfBlock<R>>,
    {
        self.nursery.pool().run(Drive::<_, _, _, Unwrap<AsOutput>>::new(self.block.nursery.scope(), body))
    }
}

/// Those of [`Block`]. Not by `Deref`: of methods that are found so, a trait of the user's for all types would come first.
impl<'n, E> ThreadsBlock<'n, E> {
    /// For a spawn that is a statement of the block.
    #[must_use]
    pub const fn frame<'t, F, T>(
        self,
        slot: Pin<&'t mut SpawnedTask<F, T>>,
    ) -> Frame<'n, 't, E, AnyThread, F, T> {
        self.block.frame(slot)
    }

    /// For any other spawn.
    #[must_use]
    pub const fn heap(self) -> Nursery<'n, E> {
        self.block.heap()
    }

    /// The capture is discarded on purpose.
    pub fn discard<T>(self, capture: ResultCapture<T, Running<'_>>) -> Discarded {
        self.block.discard(capture)
    }

    /// As for `Block`.
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
        captures: (ResultCapture<R, Running<'_>>, ResultCapture<T, Running<'_>>),
    ) -> Discarded {
        self.block.discard_both(captures)
    }

    /// Waits for the block's tasks inside of its frame.
    pub async fn finish<R>(self, output: R) -> EndOfBlock<R> {
        self.block.finish(output).await
    }
}

/// Runs a whole `block_nursery!`.
#[track_caller]
pub fn block_on<F: Future>(block: F) -> F::Output {
    block::assert_may_block();
    futures_lite::future::block_on(block)
}
