//! The nursery of a block without `?`.

use std::convert::Infallible;

use crate::nursery::Nursery;

/// The nursery of a block without `?` cannot fail. The type of the error is a parameter of the trait, too, so that the message can name
/// it.
#[diagnostic::on_unimplemented(
    message = "this block has no `?`, and so is no `Result`, but its handle can make it fail with `{E}`",
    label = "through this handle",
    note = "add `type Error = {E};` as the block's first statement"
)]
pub trait CannotFail<E>: Sized {
    /// Tells the compiler so: where nothing else says what the error is, it is `Infallible`.
    fn check<S>(_nursery: Nursery<'_, E, S>, _block: Self) {}
}

/// What implements it.
pub struct ThisBlock;

impl CannotFail<Infallible> for ThisBlock {}
