//! What a task is called: by the text of its expression, or, if that is a [`Routine`], by the routine.
//!
//! The block cannot know of which type its operands are, and a function that is generic over futures cannot ask. So the
//! expansion asks with a method, where the type is known, and method resolution prefers the inherent one, which is there for
//! routines only. It bears a name that no trait of the user's has. Where the type is known only later, the compiler would
//! have to be told of it; so the expansion asks only operands that are a call. (After David Tolnay's "autoref
//! specialization", and the crate `impls`.)

use super::Label;
use crate::cancellable::{Cancellable, TryCancellable};
#[cfg(feature = "tokio")]
use crate::elsewhere::Elsewhere;
use crate::fallible::ErrInto;
#[cfg(feature = "threads")]
use crate::pool::Threaded;
use crate::routine::Routine;
use crate::spawnable::Typed;

/// What is about to be spawned.
pub struct Operand<'a, T>(pub &'a T);

impl<T: Named> Operand<'_, T> {
    /// The label of a routine.
    #[must_use]
    pub fn aioresult_label(self, label: Label) -> Label {
        self.0.name(label)
    }
}

/// For everything else.
pub trait Unnamed: Sized {
    /// The label as it is.
    fn aioresult_label(self, label: Label) -> Label {
        label
    }
}

impl<T> Unnamed for Operand<'_, T> {}

/// The label of what is known to be no routine.
pub fn unnamed<T>(_: &T, label: Label) -> Label {
    label
}

/// A routine, or what a keyword has made of one.
#[diagnostic::on_unimplemented(
    message = "the type of this future has to be known here",
    label = "it is known only later",
    note = "annotate it, or put the future into a variable and spawn that"
)]
pub trait Named {
    /// The label with the routine's name and arguments.
    fn name(&self, label: Label) -> Label;
}

impl<F> Named for Routine<F> {
    fn name(&self, label: Label) -> Label {
        label.with_details(self.details())
    }
}

impl<F: Named, O> Named for Typed<F, O> {
    fn name(&self, label: Label) -> Label {
        self.future().name(label)
    }
}

impl<E, F: Named> Named for ErrInto<E, F> {
    fn name(&self, label: Label) -> Label {
        self.future().name(label)
    }
}

impl<F: Named> Named for Cancellable<F> {
    fn name(&self, label: Label) -> Label {
        self.future().name(label)
    }
}

impl<F: Named> Named for TryCancellable<F> {
    fn name(&self, label: Label) -> Label {
        self.future().name(label)
    }
}

#[cfg(feature = "tokio")]
impl<W: Named, T> Named for Elsewhere<'_, W, T> {
    fn name(&self, label: Label) -> Label {
        match self.work() {
            Some(work) => work.name(label),
            None => label,
        }
    }
}

#[cfg(feature = "threads")]
impl<F: Named, T> Named for Threaded<'_, F, T> {
    fn name(&self, label: Label) -> Label {
        match self.future() {
            Some(future) => future.name(label),
            None => label,
        }
    }
}
