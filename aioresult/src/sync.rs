//! What several threads share is made of these. They are those of `std`, or, with `--cfg loom`, those of loom, which explores
//! what threads may do: see `loom/mod.rs`.

#[cfg(not(loom))]
mod real {
    pub(crate) use std::alloc;
    pub(crate) use std::sync::{Arc, Mutex, MutexGuard, atomic};
    pub(crate) use std::thread::yield_now;
    pub(crate) use std::thread_local;

    pub(crate) use atomic_waker::AtomicWaker;
}

#[cfg(loom)]
pub(crate) use crate::loom::sync::{
    Arc, AtomicWaker, Mutex, MutexGuard, alloc, atomic, thread_local, yield_now,
};
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
