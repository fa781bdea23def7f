//! On which threads the tasks of a nursery may be polled.

use std::marker::PhantomData;

/// Of a nursery whose future may go from thread to thread: its tasks have to be `Send`, unless they live in its own frame.
pub struct AnyThread {
    _private: (),
}

/// Of a nursery that stays on its thread: tasks need not be `Send`, and itself is not.
pub struct OneThread {
    _not_send: PhantomData<dyn StaysOnItsThread>,
}

/// What is not `Send`, with a name that says why in the compiler's messages.
trait StaysOnItsThread {}

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
