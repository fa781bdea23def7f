//! What a task may return if nobody looks at it.

use std::convert::Infallible;

use crate::capture::{ResultCapture, Running};

/// What a task may return if nobody looks at it.
#[diagnostic::on_unimplemented(
    message = "the result of this task would be lost",
    label = "this task returns `{Self}`",
    note = "keep it with `let x = spawn ..;`, hand an error to the nursery with `spawn ..?;`, or discard it on purpose with `let _ = spawn ..;`"
)]
pub trait Discardable: Sized {
    /// Drops the capture of a task that returns this.
    fn discard(capture: ResultCapture<Self, Running<'_>>) {
        drop(capture);
    }
}

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
