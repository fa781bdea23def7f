//! What several threads share is made of these. They are those of `std`, or, with `--cfg loom`, those of loom, which explores
//! what threads may do: see `loom/mod.rs`.

#[cfg(not(loom))]
mod real {
    pub(crate) use std::alloc;
    pub(crate) use std::sync::{Arc, Mutex, MutexGuard, atomic};
    pub(crate) use std::thread::yield_now;
    pub(crate) use std::thread_local;

    pub(crate) use atomic_waker::AtomicWaker;

    /// What is used of its runtime.
    #[cfg(feature = "tokio")]
    pub(crate) mod tokio {
        pub(crate) use ::tokio::runtime::Handle;
        pub(crate) use ::tokio::task::{JoinError, JoinHandle};
    }

    /// Tells loom of memory that is read and written without atomics. Here it does nothing.
    pub(crate) struct Witness;

    impl Witness {
        #[inline(always)]
        pub(crate) const fn new() -> Self {
            Self
        }

        #[inline(always)]
        pub(crate) const fn read(&self) {}

        #[inline(always)]
        pub(crate) const fn write(&self) {}
    }
}

#[cfg(loom)]
pub(crate) use crate::loom::sync::{
    Arc, AtomicWaker, Mutex, MutexGuard, Witness, alloc, atomic, thread_local, yield_now,
};
#[cfg(all(loom, feature = "tokio"))]
pub(crate) use crate::loom::tokio;
#[cfg(not(loom))]
pub(crate) use real::*;

/// Functions that make something of these. They are `const`, but with loom, whose atomics count what is made.
macro_rules! const_fn {
    ($(#[$attribute:meta])* $visibility:vis const $($function:tt)*) => {
        #[cfg(not(loom))]
        $(#[$attribute])*
        $visibility const $($function)*
        #[cfg(loom)]
        $(#[$attribute])*
        $visibility $($function)*
    };
}
pub(crate) use const_fn;
