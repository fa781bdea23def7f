//! What becomes a task whose error is the nursery's.

use std::convert::identity;

use super::Typed;
use crate::__private::Frame;
#[cfg(feature = "threads")]
use crate::block::BlockNursery;
use crate::cancellable::TryCancellable;
use crate::capture::{ResultCapture, Running};
#[cfg(feature = "tokio")]
use crate::elsewhere::Elsewhere;
use crate::error::StartFailed;
use crate::fallible::FailOnErr;
use crate::nursery::Nursery;
#[cfg(feature = "threads")]
use crate::pool::Threaded;
use crate::start::{Captures, Startable, TryFrame, start_in_frame, start_on_heap};
#[cfg(not(feature = "tokio"))]
use crate::switched_off::NeedsTheFeatureTokio;
use crate::task::header::Label;
use crate::threads::{Crosses, CrossesWith, Threads};

/// What becomes the future `Fut` with the output `Result<T, E>`.
///
/// Its functions are those of [`Spawnable`](super::Spawnable), with a `?`.
#[diagnostic::on_unimplemented(
    message = "`spawn ..?` needs a future that returns `Result<_, {E}>`",
    label = "`{Self}` does not",
    note = "without the `?`, the task's result stays in its capture",
    note = "`type Error = ..;` as the first statement of the nursery names an error type into which all others are converted"
)]
pub trait TrySpawnable<Fut, T, E>: Sized {
    /// What is polled.
    fn into_task(task: Self) -> Typed<Fut, Result<T, E>>;

    /// Starts it in a slot of the frame.
    fn in_frame<'n, 't, S>(
        frame: Frame<'n, 't, E, S, FailOnErr<'n, E, Fut>, T>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>;

    /// Starts it on the heap.
    fn on_heap<'n: 't, 't, S: Threads>(
        nursery: Nursery<'n, E, S>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        Self: CrossesWith<T, S>,
        Self: CrossesWith<E, S>;

    /// The operand of `spawn_cancellable ..?`.
    fn cancellable<S>(_nursery: Nursery<'_, E, S>, task: Self) -> TryCancellable<Typed<Fut, Result<T, E>>> {
        TryCancellable::new(Self::into_task(task))
    }

    /// The operand of `spawn_parallel ..?`.
    #[cfg(feature = "tokio")]
    #[track_caller]
    fn parallel<S: Threads>(
        nursery: Nursery<'_, E, S>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> Elsewhere<'_, Typed<Fut, Result<T, E>>, Result<T, E>>
    where
        Fut: Send, // a parallel task changes threads: what it holds across an await is `Send`, or use `spawn`
        Fut: 'static, // a parallel task cannot borrow: move a clone or an `Arc` into it, or use `spawn`
        T: Send,   // the result comes from another thread
        T: 'static,
        E: Send + 'static,
    {
        let label = describe(&task, label);
        Elsewhere::parallel(nursery.core(), Self::into_task(task), label)
    }

    /// Without tokio.
    #[cfg(not(feature = "tokio"))]
    fn parallel<S>(
        _nursery: Nursery<'_, E, S>,
        task: Self,
        _label: Label,
        _describe: impl FnOnce(&Self, Label) -> Label,
    ) -> Self
    where
        Self: NeedsTheFeatureTokio,
    {
        task
    }

    /// The operand of a spawn in a `block_nursery!`, whose task runs on another thread.
    #[cfg(feature = "threads")]
    #[track_caller]
    fn threaded<'n>(
        nursery: BlockNursery<'n, E>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> Threaded<'n, Typed<Fut, Result<T, E>>, Result<T, E>>
    where
        Fut: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send + 'n,
        E: Send + 'n,
    {
        let label = describe(&task, label);
        nursery.threaded(Self::into_task(task), label)
    }

    /// Starts a routine whose `Err` makes the nursery fail once it is ready, and whose result is in the frame.
    #[track_caller]
    fn start_in_frame<'n: 't, 't, S: Threads, Y>(
        frame: TryFrame<'n, 't, E, S, Y, E, Fut, T>,
        routine: Self,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        Self: Startable<Ready = Y>,
        Self: CrossesWith<Y, S>,
        Y: 'n,
        Self: CrossesWith<E, S>,
    {
        // SAFETY: by the bounds.
        unsafe { start_in_frame(frame, routine, Self::into_task, identity, label) }
    }

    /// Starts such a routine on the heap.
    #[track_caller]
    fn start_on_heap<'n: 't, 't, S: Threads, Y>(
        nursery: Nursery<'n, E, S>,
        routine: Self,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        Self: Startable<Ready = Y>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        Self: CrossesWith<Y, S>,
        Y: 'n,
        Self: CrossesWith<T, S>,
        T: 'n,
        Self: CrossesWith<E, S>,
    {
        // SAFETY: by the bounds.
        unsafe { start_on_heap(nursery, routine, Self::into_task, identity, label) }
    }

    /// Starts such a routine on a thread of a `block_nursery!`.
    #[cfg(feature = "threads")]
    #[track_caller]
    fn start_threaded<'n: 't, 't, Y>(
        nursery: BlockNursery<'n, E>,
        routine: Self,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        Self: Startable<Ready = Y>,
        Fut: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        Y: Send + 'n,
        T: Send + 'n,
        E: Send + 'n,
    {
        nursery.try_start_as(routine, Self::into_task, identity, label)
    }
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = Result<T, E>>, T, E> TrySpawnable<F::IntoFuture, T, E> for F {
    fn into_task(task: Self) -> Typed<F::IntoFuture, Result<T, E>> {
        Typed::new(task.into_future())
    }

    #[track_caller]
    fn in_frame<'n, 't, S>(
        frame: Frame<'n, 't, E, S, FailOnErr<'n, E, F::IntoFuture>, T>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>> {
        let label = describe(&task, label);
        let task = FailOnErr::new(task.into_future(), frame.engine());
        frame.fill(task, label)
    }

    #[track_caller]
    fn on_heap<'n: 't, 't, S: Threads>(
        nursery: Nursery<'n, E, S>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        F::IntoFuture: Crosses<S> + 'n,
        Self: CrossesWith<T, S>,
        Self: CrossesWith<E, S>,
    {
        let label = describe(&task, label);
        let task = FailOnErr::new(task.into_future(), nursery.scope().engine());
        // SAFETY: `FailOnErr` is `Send` if its future and the error are, and by the bounds.
        unsafe { ResultCapture::on_heap(nursery.scope(), task, label) }
    }
}
