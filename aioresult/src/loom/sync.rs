//! Loom's counterparts of what [`crate::sync`] takes from `std`.

use std::cell::Cell;
use std::task::Waker;

use loom::thread;

pub(crate) use super::atomic;
pub(crate) use super::witness::Witness;
pub(crate) use loom::alloc;
pub(crate) use loom::sync::{Arc, Mutex, MutexGuard};
pub(crate) use loom::thread::yield_now;

/// Loom's, with the names of the crate `atomic-waker`.
pub(crate) struct AtomicWaker(loom::future::AtomicWaker);

impl AtomicWaker {
    pub(crate) fn new() -> Self {
        Self(loom::future::AtomicWaker::new())
    }

    pub(crate) fn register(&self, waker: &Waker) {
        self.0.register_by_ref(waker);
    }

    pub(crate) fn wake(&self) {
        self.0.wake();
    }

    pub(crate) fn take(&self) -> Option<Waker> {
        self.0.take_waker()
    }
}

/// Loom runs its threads on one of the system's, so a variable of `std` would be the same for all of them.
macro_rules! local {
    ($(#[$attribute:meta])* static $name:ident: Cell<$type:ty> = const $init:block;) => {
        $(#[$attribute])*
        static $name: $crate::loom::sync::LocalCell<$type> = {
            ::loom::thread_local! { static VALUE: Cell<$type> = $init; }
            $crate::loom::sync::LocalCell(&VALUE)
        };
    };
}
pub(crate) use local as thread_local;

/// Such a variable, with the functions that `std` has for it.
pub(crate) struct LocalCell<T: 'static>(pub(crate) &'static thread::LocalKey<Cell<T>>);

impl<T> LocalCell<T> {
    pub(crate) fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.0.with(Cell::get)
    }

    pub(crate) fn set(&'static self, value: T) {
        self.0.with(|cell| cell.set(value));
    }

    pub(crate) fn replace(&'static self, value: T) -> T {
        self.0.with(|cell| cell.replace(value))
    }
}
