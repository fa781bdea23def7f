//! What loom sees of memory that is no atomic.

use std::sync::atomic::{AtomicBool, Ordering};

use loom::alloc::Track;
use loom::cell::UnsafeCell;

/// Stands for memory that is read and written without atomics: loom reports two threads that do so at the same time, a use after the
/// end, and what is never dropped.
pub(crate) struct Witness {
    memory: UnsafeCell<()>,
    is_over: AtomicBool,
    _leak: Track<()>,
}

// SAFETY: there is nothing in the cell. Loom runs one thread at a time.
unsafe impl Sync for Witness {}

impl Witness {
    #[track_caller]
    pub(crate) fn new() -> Self {
        Self { memory: UnsafeCell::new(()), is_over: AtomicBool::new(false), _leak: Track::new(()) }
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// This thread reads the memory. Others may, too.
    #[track_caller]
    pub(crate) fn read(&self) {
        assert!(!self.is_over(), "read after its end");
        self.memory.with(|_| ());
    }

    /// This thread writes to the memory, and nobody else uses it.
    #[track_caller]
    pub(crate) fn write(&self) {
        assert!(!self.is_over(), "written after its end");
        self.memory.with_mut(|_| ());
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        // A second panic would hide the first.
        if !std::thread::panicking() {
            self.write();
        }
        self.is_over.store(true, Ordering::Relaxed);
    }
}
