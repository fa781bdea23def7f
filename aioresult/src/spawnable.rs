//! What can be spawned. These traits are there for their messages: each says, on the operand of `spawn`, what
//! is wrong with it.
//!
//! rustc prints our message, and only that, if everything that can be wrong is in one bound, behind a blanket impl that is not
//! recommended. So the traits also do the spawning: a function that did it for them would have to name their
//! future, and would be reported as well.

use std::convert::Infallible;
use std::pin::Pin;

use crate::capture::{ResultCapture, Running};
use crate::fallible::{Converted, ErrInto, FailOnErr};
use crate::nursery::Nursery;
use crate::task::frame::TaskSlot;
use crate::task::header::Label;

/// What becomes the future `Fut` with the output `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future and cannot be spawned",
    label = "not a future",
    note = "`spawn` takes what `.await` takes: the call of an `async fn`, or an `async` block"
)]
pub trait Spawnable<Fut, T> {
    /// Starts it in a slot of the frame.
    fn in_frame<'t, E>(
        self,
        nursery: Nursery<'_, E>,
        slot: Pin<&'t mut TaskSlot<Fut, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>;

    /// Starts it on the heap.
    fn on_heap<'n: 't, 't, E>(self, nursery: Nursery<'n, E>, label: Label) -> ResultCapture<T, Running<'t>>
    where
        Fut: Send + 'n,
        T: Send;
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = T>, T> Spawnable<F::IntoFuture, T> for F {
    #[track_caller]
    fn in_frame<'t, E>(
        self,
        nursery: Nursery<'_, E>,
        slot: Pin<&'t mut TaskSlot<F::IntoFuture, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>> {
        ResultCapture::in_frame(nursery.scope(), slot, self.into_future(), label)
    }

    #[track_caller]
    fn on_heap<'n: 't, 't, E>(self, nursery: Nursery<'n, E>, label: Label) -> ResultCapture<T, Running<'t>>
    where
        F::IntoFuture: Send + 'n,
        T: Send,
    {
        ResultCapture::on_heap(nursery.scope(), self.into_future(), label)
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
    /// Starts it in a slot of the frame.
    fn in_frame<'n, 't>(
        self,
        nursery: Nursery<'n, E>,
        slot: Pin<&'t mut TaskSlot<FailOnErr<'n, E, Fut>, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>;

    /// Starts it on the heap.
    fn on_heap<'n: 't, 't>(self, nursery: Nursery<'n, E>, label: Label) -> ResultCapture<T, Running<'t>>
    where
        Fut: Send + 'n,
        T: Send,
        E: Send;
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = Result<T, E>>, T, E> TrySpawnable<F::IntoFuture, T, E> for F {
    #[track_caller]
    fn in_frame<'n, 't>(
        self,
        nursery: Nursery<'n, E>,
        slot: Pin<&'t mut TaskSlot<FailOnErr<'n, E, F::IntoFuture>, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>> {
        FailOnErr::new(self.into_future(), nursery).in_frame(nursery, slot, label)
    }

    #[track_caller]
    fn on_heap<'n: 't, 't>(self, nursery: Nursery<'n, E>, label: Label) -> ResultCapture<T, Running<'t>>
    where
        F::IntoFuture: Send + 'n,
        T: Send,
        E: Send,
    {
        FailOnErr::new(self.into_future(), nursery).on_heap(nursery, label)
    }
}

/// What becomes the future `Fut` with the output `Result<T, _>`, whose error converts into `E`.
#[diagnostic::on_unimplemented(
    message = "`spawn ..?` needs a future that returns a `Result` with an error that converts into `{E}`",
    label = "`{Self}` does not",
    note = "without the `?`, the task's result stays in its capture"
)]
pub trait TrySpawnableInto<Fut, T, E> {
    /// Starts it in a slot of the frame.
    fn in_frame<'n, 't>(
        self,
        nursery: Nursery<'n, E>,
        slot: Pin<&'t mut TaskSlot<Converted<'n, E, Fut>, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>>;

    /// Starts it on the heap.
    fn on_heap<'n: 't, 't>(self, nursery: Nursery<'n, E>, label: Label) -> ResultCapture<T, Running<'t>>
    where
        Fut: Send + 'n,
        T: Send,
        E: Send;
}

#[diagnostic::do_not_recommend]
impl<F, T, D, E> TrySpawnableInto<F::IntoFuture, T, E> for F
where
    F: IntoFuture<Output = Result<T, D>>,
    E: From<D>,
{
    #[track_caller]
    fn in_frame<'n, 't>(
        self,
        nursery: Nursery<'n, E>,
        slot: Pin<&'t mut TaskSlot<Converted<'n, E, F::IntoFuture>, T>>,
        label: Label,
    ) -> ResultCapture<T, Running<'t>> {
        TrySpawnable::in_frame(ErrInto::new(self.into_future()), nursery, slot, label)
    }

    #[track_caller]
    fn on_heap<'n: 't, 't>(self, nursery: Nursery<'n, E>, label: Label) -> ResultCapture<T, Running<'t>>
    where
        F::IntoFuture: Send + 'n,
        T: Send,
        E: Send,
    {
        TrySpawnable::on_heap(ErrInto::new(self.into_future()), nursery, label)
    }
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

trait Returns {
    type Output;
}

impl<T> Returns for fn() -> T {
    type Output = T;
}
