//! On which threads the tasks of a nursery may be polled.

use std::marker::PhantomData;
use std::sync::Mutex;

/// Of a nursery whose future may go from thread to thread: its tasks have to be `Send`, unless they live in its own frame.
pub struct AnyThread {
    _private: (),
}

/// Of a nursery that stays on its thread: tasks need not be `Send`, and itself is not.
pub struct OneThread {
    // A mutex is neither `Send` nor `Sync` for the same reason, so that the compiler gives one and not two.
    _not_send: PhantomData<Mutex<dyn StaysOnItsThread>>,
}

/// What is not `Send`, with a name that says why in the compiler's messages.
pub trait StaysOnItsThread {}

/// [`AnyThread`] or [`OneThread`].
pub trait Threads: sealed::Threads {}

impl Threads for AnyThread {}
impl Threads for OneThread {}

mod sealed {
    pub trait Threads {}

    impl Threads for super::AnyThread {}
    impl Threads for super::OneThread {}
}

/// What may be polled wherever the tasks of a nursery are: what is `Send` for [`AnyThread`], anything for [`OneThread`].
///
/// # Safety
/// For [`AnyThread`] the type has to be `Send`. All types that are have it already, so there is nothing left to implement.
// It cannot be sealed: for a type of its own a crate may implement it whatever its supertraits are.
pub unsafe trait Crosses<S: Threads> {}

// SAFETY: it is `Send`.
unsafe impl<T: Send> Crosses<AnyThread> for T {}
// SAFETY: nothing is asked for.
unsafe impl<T> Crosses<OneThread> for T {}

/// What gives a `T` that [`Crosses`]. The functions that the keywords become ask for this, because it has a message of its own, on the
/// operand. That of a future is rustc's, which says what in it is not `Send`.
///
/// # Safety
/// For [`AnyThread`] the `T` has to be `Send`.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not `Send`, and this task may go from thread to thread",
    label = "this gives a `{T}`",
    note = "only a spawn that is a statement of the block itself, and no start, may have what is not `Send`; or use `local_nursery!`"
)]
pub unsafe trait CrossesWith<T, S: Threads> {}

// SAFETY: by the bound.
#[diagnostic::do_not_recommend]
unsafe impl<F, T: Crosses<S>, S: Threads> CrossesWith<T, S> for F {}
