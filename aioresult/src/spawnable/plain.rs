//! What becomes a task with any output.

use super::Typed;
use crate::__private::Frame;
#[cfg(feature = "threads")]
use crate::block::BlockNursery;
use crate::cancellable::Cancellable;
use crate::capture::{ResultCapture, Running};
#[cfg(feature = "tokio")]
use crate::elsewhere::Elsewhere;
use crate::nursery::Nursery;
#[cfg(feature = "threads")]
use crate::pool::Threaded;
use crate::start::{Captures, Startable, Starting, begin};
#[cfg(not(feature = "tokio"))]
use crate::switched_off::NeedsTheFeatureTokio;
use crate::task::header::Label;
use crate::threads::{Crosses, CrossesWith, Threads};

/// What becomes the future `Fut` with the output `T`.
///
/// `describe` gives the label the name of a routine: see `names.rs`. The comments at the bounds are for the compiler, which
/// quotes them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future and cannot be spawned",
    label = "not a future",
    note = "`spawn` takes what `.await` takes: the call of an `async fn`, or an `async` block"
)]
pub trait Spawnable<Fut, T>: Sized {
    /// What is polled.
    fn into_task(task: Self) -> Typed<Fut, T>;

    /// Starts it in a slot of the frame.
    fn in_frame<'t, E, S>(
        frame: Frame<'_, 't, E, S, Fut, T>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>;

    /// Starts it on the heap.
    fn on_heap<'n: 't, 't, E, S: Threads>(
        nursery: Nursery<'n, E, S>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        Self: CrossesWith<T, S>;

    /// The operand of `spawn_cancellable`.
    fn cancellable<E, S>(_nursery: Nursery<'_, E, S>, task: Self) -> Cancellable<Typed<Fut, T>> {
        Cancellable::new(Self::into_task(task))
    }

    /// The operand of `spawn_parallel`.
    #[cfg(feature = "tokio")]
    #[track_caller]
    fn parallel<E, S: Threads>(
        nursery: Nursery<'_, E, S>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> Elsewhere<'_, Typed<Fut, T>, T>
    where
        Fut: Send, // a parallel task changes threads: what it holds across an await is `Send`, or use `spawn`
        Fut: 'static, // a parallel task cannot borrow: move a clone or an `Arc` into it, or use `spawn`
        T: Send,   // the result comes from another thread
        T: 'static,
    {
        let label = describe(&task, label);
        Elsewhere::parallel(nursery.core(), Self::into_task(task), label)
    }

    /// Without tokio.
    #[cfg(not(feature = "tokio"))]
    fn parallel<E, S>(
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
    fn threaded<'n, E>(
        nursery: BlockNursery<'n, E>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> Threaded<'n, Typed<Fut, T>, T>
    where
        Fut: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        T: Send + 'n,
    {
        let label = describe(&task, label);
        nursery.threaded(Self::into_task(task), label)
    }

    /// Starts a routine, whose result is in the frame. The report comes from a task on the heap, because only there a capture
    /// that is dropped is known to be.
    #[track_caller]
    fn start_in_frame<'n: 't, 't, E, S: Threads, Y>(
        frame: Frame<'n, 't, E, S, Starting<Y, Typed<Fut, T>>, T>,
        routine: Self,
        label: Label,
    ) -> Captures<'t, Y, T>
    where
        Self: Startable<Ready = Y>,
        Self: CrossesWith<Y, S>,
        Y: 'n,
    {
        // SAFETY: by the bounds.
        let (first, starting, label) = unsafe { begin(frame.nursery, routine, label) };
        (first, frame.fill(starting, label))
    }

    /// Starts a routine on the heap.
    #[track_caller]
    fn start_on_heap<'n: 't, 't, E, S: Threads, Y>(
        nursery: Nursery<'n, E, S>,
        routine: Self,
        label: Label,
    ) -> Captures<'t, Y, T>
    where
        Self: Startable<Ready = Y>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        Self: CrossesWith<Y, S>,
        Y: 'n,
        Self: CrossesWith<T, S>,
        T: 'n,
    {
        // SAFETY: the wrappers are `Send` if the routine's future and the report are, and by the bounds.
        unsafe {
            let (first, starting, label) = begin(nursery, routine, label);
            (first, ResultCapture::on_heap(nursery.scope(), starting, label))
        }
    }

    /// Starts a routine on a thread of a `block_nursery!`.
    #[cfg(feature = "threads")]
    #[track_caller]
    fn start_threaded<'n: 't, 't, E, Y>(
        nursery: BlockNursery<'n, E>,
        routine: Self,
        label: Label,
    ) -> Captures<'t, Y, T>
    where
        Self: Startable<Ready = Y>,
        Fut: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        Y: Send + 'n,
        T: Send + 'n,
    {
        nursery.start_as(routine, label)
    }
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = T>, T> Spawnable<F::IntoFuture, T> for F {
    fn into_task(task: Self) -> Typed<F::IntoFuture, T> {
        Typed::new(task.into_future())
    }

    #[track_caller]
    #[inline]
    fn in_frame<'t, E, S>(
        frame: Frame<'_, 't, E, S, F::IntoFuture, T>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>> {
        let label = describe(&task, label);
        frame.fill(task.into_future(), label)
    }

    #[track_caller]
    fn on_heap<'n: 't, 't, E, S: Threads>(
        nursery: Nursery<'n, E, S>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        F::IntoFuture: Crosses<S> + 'n,
        Self: CrossesWith<T, S>,
    {
        let label = describe(&task, label);
        // SAFETY: by the bounds.
        unsafe { ResultCapture::on_heap(nursery.scope(), task.into_future(), label) }
    }
}
