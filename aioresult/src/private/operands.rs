//! What the keywords but `spawn` make of their operands.

use super::{Block, Label};
use crate::cancellable::{Cancellable, TryCancellable};
#[cfg(feature = "tokio")]
use crate::elsewhere::{BlockingWork, Closure, Elsewhere, TryBlockingWork, TryBlockingWorkInto};
use crate::spawnable::{Spawnable, TrySpawnable, TrySpawnableInto, Typed, TypedInto};
use crate::threads::Threads;

impl<E, S: Threads> Block<'_, E, S> {
    /// The operand of `spawn_cancellable`.
    pub fn cancellable<F, Fut, T>(self, task: F) -> Cancellable<Typed<Fut, T>>
    where
        F: Spawnable<Fut, T>,
    {
        Cancellable::new(task.into_task())
    }

    /// That of `spawn_cancellable ..?`.
    pub fn try_cancellable<F, Fut, T>(self, task: F) -> TryCancellable<Typed<Fut, Result<T, E>>>
    where
        F: TrySpawnable<Fut, T, E>,
    {
        TryCancellable::new(task.into_task())
    }

    /// The same, where the error is converted.
    pub fn try_cancellable_into<F, Fut, T>(self, task: F) -> TryCancellable<TypedInto<E, Fut, T>>
    where
        F: TrySpawnableInto<Fut, T, E>,
    {
        TryCancellable::new(task.into_task())
    }
}

/// The operands of tasks that tokio runs. The comments at the bounds are for the compiler, which quotes them.
#[cfg(feature = "tokio")]
impl<'n, E, S: Threads> Block<'n, E, S> {
    /// The operand of `spawn_parallel`.
    #[track_caller]
    pub fn parallel<F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Elsewhere<'n, Typed<Fut, T>, T>
    where
        F: Spawnable<Fut, T>,
        Fut: Send, // a parallel task changes threads: what it holds across an await is `Send`, or use `spawn`
        Fut: 'static, // a parallel task cannot borrow: move a clone or an `Arc` into it, or use `spawn`
        T: Send,   // the result comes from another thread
        T: 'static,
    {
        let label = describe(&task, label);
        Elsewhere::parallel(self.nursery.core(), task.into_task(), label)
    }

    /// That of `spawn_parallel ..?`.
    #[track_caller]
    pub fn try_parallel<F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Elsewhere<'n, Typed<Fut, Result<T, E>>, Result<T, E>>
    where
        F: TrySpawnable<Fut, T, E>,
        Fut: Send, // a parallel task changes threads: what it holds across an await is `Send`, or use `spawn`
        Fut: 'static, // a parallel task cannot borrow: move a clone or an `Arc` into it, or use `spawn`
        T: Send,   // the result comes from another thread
        T: 'static,
        E: Send + 'static,
    {
        let label = describe(&task, label);
        Elsewhere::parallel(self.nursery.core(), task.into_task(), label)
    }

    /// The same, where the error is converted.
    #[track_caller]
    pub fn try_parallel_into<F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Elsewhere<'n, TypedInto<E, Fut, T>, Result<T, E>>
    where
        F: TrySpawnableInto<Fut, T, E>,
        Fut: Send, // a parallel task changes threads: what it holds across an await is `Send`, or use `spawn`
        Fut: 'static, // a parallel task cannot borrow: move a clone or an `Arc` into it, or use `spawn`
        T: Send,   // the result comes from another thread
        T: 'static,
        E: Send + 'static,
    {
        let label = describe(&task, label);
        Elsewhere::parallel(self.nursery.core(), task.into_task(), label)
    }

    /// The operand of `spawn_blocking`.
    #[track_caller]
    pub fn blocking<C, T>(self, closure: C, label: Label) -> Elsewhere<'n, Closure<C, T>, T>
    where
        C: BlockingWork<T>,
        C: Send,    // the closure runs on another thread: make what is not `Send` inside of it
        C: 'static, // the closure cannot borrow: move a clone or an `Arc` into it
        T: Send,    // the result comes from another thread
        T: 'static,
    {
        Elsewhere::blocking(self.nursery.core(), Closure::new(closure, C::work), label)
    }

    /// That of `spawn_blocking ..?`.
    #[track_caller]
    pub fn try_blocking<C, T>(
        self,
        closure: C,
        label: Label,
    ) -> Elsewhere<'n, Closure<C, Result<T, E>>, Result<T, E>>
    where
        C: TryBlockingWork<T, E>,
        C: Send,    // the closure runs on another thread: make what is not `Send` inside of it
        C: 'static, // the closure cannot borrow: move a clone or an `Arc` into it
        T: Send,    // the result comes from another thread
        T: 'static,
        E: Send + 'static,
    {
        Elsewhere::blocking(self.nursery.core(), Closure::new(closure, C::work), label)
    }

    /// The same, where the error is converted.
    #[track_caller]
    pub fn try_blocking_into<C, T>(
        self,
        closure: C,
        label: Label,
    ) -> Elsewhere<'n, Closure<C, Result<T, E>>, Result<T, E>>
    where
        C: TryBlockingWorkInto<T, E>,
        C: Send,    // the closure runs on another thread: make what is not `Send` inside of it
        C: 'static, // the closure cannot borrow: move a clone or an `Arc` into it
        T: Send,    // the result comes from another thread
        T: 'static,
        E: Send + 'static,
    {
        Elsewhere::blocking(self.nursery.core(), Closure::new(closure, C::work), label)
    }
}

/// Implemented by nothing.
#[cfg(not(feature = "tokio"))]
#[diagnostic::on_unimplemented(
    message = "parallel and blocking tasks need the feature `tokio` of `aioresult`",
    label = "the feature is off"
)]
pub trait NeedsTheFeatureTokio {}

/// Without tokio.
#[cfg(not(feature = "tokio"))]
impl<E, S> Block<'_, E, S> {
    /// The operand of `spawn_parallel`.
    pub fn parallel<F: NeedsTheFeatureTokio>(
        self,
        task: F,
        _: Label,
        _: impl FnOnce(&F, Label) -> Label,
    ) -> F {
        task
    }

    /// That of `spawn_parallel ..?`.
    pub fn try_parallel<F: NeedsTheFeatureTokio>(
        self,
        task: F,
        _: Label,
        _: impl FnOnce(&F, Label) -> Label,
    ) -> F {
        task
    }

    /// The same, where the error is converted.
    pub fn try_parallel_into<F: NeedsTheFeatureTokio>(
        self,
        task: F,
        _: Label,
        _: impl FnOnce(&F, Label) -> Label,
    ) -> F {
        task
    }

    /// The operand of `spawn_blocking`.
    pub fn blocking<F: NeedsTheFeatureTokio>(self, task: F, _: Label) -> F {
        task
    }

    /// That of `spawn_blocking ..?`.
    pub fn try_blocking<F: NeedsTheFeatureTokio>(self, task: F, _: Label) -> F {
        task
    }

    /// The same, where the error is converted.
    pub fn try_blocking_into<F: NeedsTheFeatureTokio>(self, task: F, _: Label) -> F {
        task
    }
}
