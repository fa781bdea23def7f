//! What becomes a task whose error is converted into the nursery's: that of a block with a `type Error`.

use super::Typed;
use crate::__private::Frame;
#[cfg(feature = "threads")]
use crate::block::BlockNursery;
use crate::capture::{ResultCapture, Running};
use crate::error::StartFailed;
use crate::fallible::{ErrInto, FailOnErr};
use crate::nursery::Nursery;
use crate::start::{Captures, Startable, TryFrame, start_in_frame, start_on_heap};
use crate::task::header::Label;
use crate::threads::{Crosses, CrossesWith, Threads};

/// What becomes the future `Fut` with the output `Result<T, _>`, whose error converts into `E`.
#[diagnostic::on_unimplemented(
    message = "`spawn ..?` needs a future that returns a `Result` with an error that converts into `{E}`",
    label = "`{Self}` does not",
    note = "without the `?`, the task's result stays in its capture"
)]
pub trait TrySpawnableInto<Fut, T, E>: Sized {
    /// The future with the nursery's error, which is [`TrySpawnable`](super::TrySpawnable) in any case, so that what is wrong is
    /// said once.
    fn converted<S>(nursery: Nursery<'_, E, S>, task: Self) -> Typed<ErrInto<E, Fut>, Result<T, E>>;

    /// Starts it in a slot of the frame.
    fn in_frame<'n, 't, S>(
        frame: Frame<'n, 't, E, S, FailOnErr<'n, E, ErrInto<E, Fut>>, T>,
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
        T: Crosses<S>,
        E: Crosses<S>;
}

#[diagnostic::do_not_recommend]
impl<F, T, D, E> TrySpawnableInto<F::IntoFuture, T, E> for F
where
    F: IntoFuture<Output = Result<T, D>>,
    E: From<D>,
{
    #[inline]
    fn converted<S>(
        _nursery: Nursery<'_, E, S>,
        task: Self,
    ) -> Typed<ErrInto<E, F::IntoFuture>, Result<T, E>> {
        Typed::new(ErrInto::new(task.into_future()))
    }

    #[track_caller]
    #[inline]
    fn in_frame<'n, 't, S>(
        frame: Frame<'n, 't, E, S, FailOnErr<'n, E, ErrInto<E, F::IntoFuture>>, T>,
        task: Self,
        label: Label,
        describe: impl FnOnce(&Self, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>> {
        let label = describe(&task, label);
        let task = FailOnErr::new(ErrInto::new(task.into_future()), frame.engine());
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
        T: Crosses<S>,
        E: Crosses<S>,
    {
        let label = describe(&task, label);
        let task = FailOnErr::new(ErrInto::new(task.into_future()), nursery.scope().engine());
        // SAFETY: both wrappers are `Send` if the future and the error are, and by the bounds.
        unsafe { ResultCapture::on_heap(nursery.scope(), task, label) }
    }
}

/// What becomes the future `Fut` with the output `Result<T, D>`, whose error is kept as it is, but can be converted into `E`.
#[diagnostic::on_unimplemented(
    message = "`spawn_start ..?` needs a routine that returns a `Result` with an error that converts into `{E}`",
    label = "`{Self}` does not",
    note = "without the `?`, the routine's result stays in its capture"
)]
pub trait TryStartableInto<Fut, T, D, E>: Sized {
    /// How the error is converted.
    const INTO: fn(D) -> E;

    /// What is polled.
    fn into_task(routine: Self) -> Typed<Fut, Result<T, D>>;

    /// Starts a routine whose `Err`, converted, makes the nursery fail once it is ready, and whose result is in the frame.
    #[track_caller]
    fn start_in_frame<'n: 't, 't, S: Threads, Y>(
        frame: TryFrame<'n, 't, E, S, Y, D, Fut, T>,
        routine: Self,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, D>
    where
        Self: Startable<Ready = Y>,
        Self: CrossesWith<Y, S>,
        Y: 'n,
        Self: CrossesWith<D, S>,
        D: 'n,
    {
        // SAFETY: by the bounds.
        unsafe { start_in_frame(frame, routine, Self::into_task, Self::INTO, label) }
    }

    /// Starts such a routine on the heap.
    #[track_caller]
    fn start_on_heap<'n: 't, 't, S: Threads, Y>(
        nursery: Nursery<'n, E, S>,
        routine: Self,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, D>
    where
        Self: Startable<Ready = Y>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        Self: CrossesWith<Y, S>,
        Y: 'n,
        Self: CrossesWith<T, S>,
        T: 'n,
        Self: CrossesWith<D, S>,
        D: 'n,
        Self: CrossesWith<E, S>,
    {
        // SAFETY: by the bounds.
        unsafe { start_on_heap(nursery, routine, Self::into_task, Self::INTO, label) }
    }

    /// Starts such a routine on a thread of a `block_nursery!`.
    #[cfg(feature = "threads")]
    #[track_caller]
    fn start_threaded<'n: 't, 't, Y>(
        nursery: BlockNursery<'n, E>,
        routine: Self,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, D>
    where
        Self: Startable<Ready = Y>,
        Fut: Send, // a task of a `block_nursery!` runs on another thread: make what is not `Send` inside of it
        Fut: 'n,   // borrow only what was declared before the block's first spawn
        Y: Send + 'n,
        T: Send + 'n,
        D: Send + 'n,
        E: Send + 'n,
    {
        nursery.try_start_as(routine, Self::into_task, Self::INTO, label)
    }
}

#[diagnostic::do_not_recommend]
impl<F, T, D, E> TryStartableInto<F, T, D, E> for F
where
    F: Future<Output = Result<T, D>>,
    E: From<D>,
{
    const INTO: fn(D) -> E = E::from;

    fn into_task(routine: Self) -> Typed<F, Result<T, D>> {
        Typed::new(routine)
    }
}
