//! What can be spawned. These traits are there for their messages: each says, on the operand of `spawn`, what
//! is wrong with it.
//!
//! rustc prints our message, and only that, if everything that can be wrong is in one bound, behind a blanket impl that is not
//! recommended. So the traits also do the spawning: a function that did it for them would have to name their
//! future, and would be reported as well.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::cancellable::{Cancellable, TryCancellable};
use crate::capture::{ResultCapture, Running};
use crate::error::Cancelled;
use crate::fallible::{Converted, ErrInto, FailOnErr};
use crate::nursery::Nursery;
use crate::scope::Engine;
use crate::task::frame::TaskSlot;
use crate::task::header::Label;
use crate::threads::{Crosses, Threads};

/// What becomes the future `Fut` with the output `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future and cannot be spawned",
    label = "not a future",
    note = "`spawn` takes what `.await` takes: the call of an `async fn`, or an `async` block"
)]
pub trait Spawnable<Fut, T> {
    /// What is polled.
    fn into_task(self) -> Typed<Fut, T>;

    /// Starts it in a slot of the frame.
    fn in_frame<'t, E>(
        self,
        engine: &Engine<E>,
        slot: Pin<&'t mut TaskSlot<Fut, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>;

    /// Starts it on the heap.
    fn on_heap<'n: 't, 't, E, S: Threads>(
        self,
        nursery: Nursery<'n, E, S>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        Fut: Crosses<S> + 'n,
        T: Crosses<S>;
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = T>, T> Spawnable<F::IntoFuture, T> for F {
    fn into_task(self) -> Typed<F::IntoFuture, T> {
        Typed::new(self.into_future())
    }

    #[track_caller]
    fn in_frame<'t, E>(
        self,
        engine: &Engine<E>,
        slot: Pin<&'t mut TaskSlot<F::IntoFuture, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>> {
        ResultCapture::in_frame(engine, slot, self.into_future(), label)
    }

    #[track_caller]
    fn on_heap<'n: 't, 't, E, S: Threads>(
        self,
        nursery: Nursery<'n, E, S>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        F::IntoFuture: Crosses<S> + 'n,
        T: Crosses<S>,
    {
        // SAFETY: by the bounds.
        unsafe { ResultCapture::on_heap(nursery.scope(), self.into_future(), label) }
    }
}

/// What becomes the future `Fut` with the output `Result<T, E>`.
#[diagnostic::on_unimplemented(
    message = "`spawn ..?` needs a future that returns `Result<_, {E}>`",
    label = "`{Self}` does not",
    note = "without the `?`, the task's result stays in its capture",
    note = "`type Error = ..;` as the first statement of the nursery names an error type into which all others are converted"
)]
pub trait TrySpawnable<Fut, T, E> {
    /// What is polled.
    fn into_task(self) -> Typed<Fut, Result<T, E>>;

    /// Starts it in a slot of the frame.
    fn in_frame<'n, 't>(
        self,
        engine: &'n Engine<E>,
        slot: Pin<&'t mut TaskSlot<FailOnErr<'n, E, Fut>, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>;

    /// Starts it on the heap.
    fn on_heap<'n: 't, 't, S: Threads>(
        self,
        nursery: Nursery<'n, E, S>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        Fut: Crosses<S> + 'n,
        T: Crosses<S>,
        E: Crosses<S>;
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = Result<T, E>>, T, E> TrySpawnable<F::IntoFuture, T, E> for F {
    fn into_task(self) -> Typed<F::IntoFuture, Result<T, E>> {
        Typed::new(self.into_future())
    }

    #[track_caller]
    fn in_frame<'n, 't>(
        self,
        engine: &'n Engine<E>,
        slot: Pin<&'t mut TaskSlot<FailOnErr<'n, E, F::IntoFuture>, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>> {
        FailOnErr::new(self.into_future(), engine).in_frame(engine, slot, label)
    }

    #[track_caller]
    fn on_heap<'n: 't, 't, S: Threads>(
        self,
        nursery: Nursery<'n, E, S>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        F::IntoFuture: Crosses<S> + 'n,
        T: Crosses<S>,
        E: Crosses<S>,
    {
        let task = FailOnErr::new(self.into_future(), nursery.scope().engine());
        // SAFETY: `FailOnErr` is `Send` if its future and the error are, and by the bounds.
        unsafe { ResultCapture::on_heap(nursery.scope(), task, label) }
    }
}

/// What becomes the future `Fut` with the output `Result<T, _>`, whose error converts into `E`.
#[diagnostic::on_unimplemented(
    message = "`spawn ..?` needs a future that returns a `Result` with an error that converts into `{E}`",
    label = "`{Self}` does not",
    note = "without the `?`, the task's result stays in its capture"
)]
pub trait TrySpawnableInto<Fut, T, E> {
    /// What is polled.
    fn into_task(self) -> TypedInto<E, Fut, T>;

    /// Starts it in a slot of the frame.
    fn in_frame<'n, 't>(
        self,
        engine: &'n Engine<E>,
        slot: Pin<&'t mut TaskSlot<Converted<'n, E, Fut>, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>;

    /// Starts it on the heap.
    fn on_heap<'n: 't, 't, S: Threads>(
        self,
        nursery: Nursery<'n, E, S>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        Fut: Crosses<S> + 'n,
        T: Crosses<S>,
        E: Crosses<S>;
}

#[diagnostic::do_not_recommend]
impl<F, T, D, E> TrySpawnableInto<F::IntoFuture, T, E> for F
where
    F: IntoFuture<Output = Result<T, D>>,
    E: From<D>,
{
    fn into_task(self) -> TypedInto<E, F::IntoFuture, T> {
        Typed::new(ErrInto::new(self.into_future()))
    }

    #[track_caller]
    fn in_frame<'n, 't>(
        self,
        engine: &'n Engine<E>,
        slot: Pin<&'t mut TaskSlot<Converted<'n, E, F::IntoFuture>, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>> {
        TrySpawnable::in_frame(ErrInto::new(self.into_future()), engine, slot, label)
    }

    #[track_caller]
    fn on_heap<'n: 't, 't, S: Threads>(
        self,
        nursery: Nursery<'n, E, S>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        F::IntoFuture: Crosses<S> + 'n,
        T: Crosses<S>,
        E: Crosses<S>,
    {
        let task = FailOnErr::new(ErrInto::new(self.into_future()), nursery.scope().engine());
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
pub trait TryStartableInto<Fut, T, D, E> {
    /// How the error is converted.
    const INTO: fn(D) -> E;

    /// What is polled.
    fn into_task(self) -> Typed<Fut, Result<T, D>>;
}

#[diagnostic::do_not_recommend]
impl<F, T, D, E> TryStartableInto<F, T, D, E> for F
where
    F: Future<Output = Result<T, D>>,
    E: From<D>,
{
    const INTO: fn(D) -> E = E::from;

    fn into_task(self) -> Typed<F, Result<T, D>> {
        Typed::new(self)
    }
}

pin_project! {
    /// A future whose output is known to be `O` without any bound, so that what is wrong with an operand is reported once, where it is
    /// made into this.
    pub struct Typed<F, O> {
        #[pin]
        future: F,
        poll: fn(Pin<&mut F>, &mut Context<'_>) -> Poll<O>,
    }
}

/// The same where the future's error is converted.
pub(crate) type TypedInto<E, F, T> = Typed<ErrInto<E, F>, Result<T, E>>;

impl<F, O> Typed<F, O> {
    fn new(future: F) -> Self
    where
        F: Future<Output = O>,
    {
        Self { future, poll: F::poll }
    }

    pub(crate) fn future(&self) -> &F {
        &self.future
    }
}

impl<F, O> Future for Typed<F, O> {
    type Output = O;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<O> {
        let this = self.project();
        (this.poll)(this.future, cx)
    }
}

/// Starts a task on the heap, so that it can be cancelled.
#[track_caller]
pub(crate) fn cancellable<'n: 't, 't, E, S: Threads, F, T>(
    nursery: Nursery<'n, E, S>,
    task: Typed<F, T>,
    label: Label,
) -> ResultCapture<Result<T, Cancelled>, Running<'t>>
where
    F: Crosses<S> + 'n,
    T: Crosses<S> + 'n,
{
    // SAFETY: both wrappers are `Send` if the future is, and by the bounds.
    unsafe { ResultCapture::on_heap(nursery.scope(), Cancellable::new(task), label) }
}

/// The same for what can fail.
#[track_caller]
pub(crate) fn try_cancellable<'n: 't, 't, E, S: Threads, F, T>(
    nursery: Nursery<'n, E, S>,
    task: Typed<F, Result<T, E>>,
    label: Label,
) -> ResultCapture<Result<T, Cancelled>, Running<'t>>
where
    F: Crosses<S> + 'n,
    T: Crosses<S> + 'n,
    E: Crosses<S>,
{
    let task = FailOnErr::new(TryCancellable::new(task), nursery.scope().engine());
    // SAFETY: all wrappers are `Send` if the future and the error are, and by the bounds.
    unsafe { ResultCapture::on_heap(nursery.scope(), task, label) }
}

/// What a task may return if nobody looks at it.
#[diagnostic::on_unimplemented(
    message = "the result of this task would be lost",
    label = "this task returns `{Self}`",
    note = "keep it with `let x = spawn ..;`, hand an error to the nursery with `spawn ..?;`, or discard it on purpose with `let _ = spawn ..;`"
)]
pub trait Discardable {}

// In two steps, since rustc would list what implements the trait.
#[diagnostic::do_not_recommend]
impl<T: Nothing> Discardable for T {}

/// Types without a value, or with one that says nothing.
pub trait Nothing {}

impl Nothing for () {}
impl Nothing for Infallible {}
impl Nothing for Never {}

/// The type `!`, which has no stable name of its own (after the `never-say-never` crate).
type Never = <fn() -> ! as Returns>::Output;

/// What a function returns. So the macro can write `!` where only the name of a type may stand.
pub trait Returns {
    /// It.
    type Output;
}

impl<T> Returns for fn() -> T {
    type Output = T;
}
