//! What the nursery's thread has to look at beside the tasks that were woken: above all, whether the nursery is to fail.

use std::sync::atomic::Ordering;

use super::core::{Core, no_block, phase};
#[cfg(feature = "tracing")]
use super::trace::Event;

// Set from any thread.

/// The nursery is to fail.
pub(super) const FAIL: u8 = 1 << 0;
/// What was being polled has cancelled itself.
pub(super) const CANCEL: u8 = 1 << 1;
/// There may be room for tasks that the limit has kept back.
pub(super) const LIMIT: u8 = 1 << 2;
/// The nursery's thread has seen `FAIL` while the nursery was open: it ends with the error.
pub(super) const FAILS: u8 = 1 << 3;

impl Core {
    /// Sequentially consistent with the end of the nursery: see [`failed_too_late`](Self::failed_too_late).
    pub(crate) fn is_failing(&self) -> bool {
        self.signals.load(Ordering::SeqCst) & FAIL != 0
    }

    /// Whether the nursery has ended without looking at the error that was given to it. From any thread, after
    /// [`begin_to_fail`](Self::begin_to_fail).
    ///
    /// It closes first and looks for a failure then; we give the failure first and look whether it has closed then. So it sees
    /// the failure, or we see that it has closed, or both.
    pub(crate) fn failed_too_late(&self) -> bool {
        self.is_closed() && self.signals.load(Ordering::SeqCst) & FAILS == 0
    }

    /// Whether nothing can be started any more.
    pub(crate) fn is_closed(&self) -> bool {
        match self.block.load(Ordering::SeqCst) {
            none if none.is_null() => false,
            block if block == no_block() => true,
            // SAFETY: the nursery holds its block.
            block => unsafe { &*block }.is_closed(),
        }
    }

    /// Whether no task is polled any more, or is about to be.
    pub(super) fn is_ending(&self) -> bool {
        self.is_failing() || self.phase.load(Ordering::Acquire) >= phase::CLOSING
    }

    /// Makes the nursery fail, after what is being polled has come back. It is to be woken as well.
    pub(crate) fn begin_to_fail(&self) {
        self.signals.fetch_or(FAIL, Ordering::SeqCst);
    }

    /// What is being polled has returned an error.
    #[cfg(feature = "tracing")]
    pub(crate) fn trace_failure(&self) {
        if self.is_polled_here()
            && let Some(task) = self.current.get()
        {
            // SAFETY: it is being polled.
            unsafe { task.as_ref() }.trace.event(Event::Failed);
        }
    }

    #[cfg(not(feature = "tracing"))]
    pub(crate) fn trace_failure(&self) {}

    /// Has the nursery's thread look at `signal`, before it polls anything else.
    pub(super) fn signal(&self, signal: u8) {
        self.signals.fetch_or(signal, Ordering::SeqCst);
        self.wake_if_elsewhere();
    }

    /// Wakes the nursery after something was signalled, unless this is its thread, or it has not started.
    ///
    /// Signals, the start of the nursery and its look at the signals are sequentially consistent: either that look sees the
    /// signal, or we see that it has started.
    pub(crate) fn wake_if_elsewhere(&self) {
        if self.phase.load(Ordering::SeqCst) == phase::NEW || self.is_polled_here() {
            return;
        }
        if let Some(block) = self.block_if_open() {
            // SAFETY: the nursery holds its block as long as it is there.
            unsafe { block.as_ref() }.parent.wake();
        }
    }
}
