//! Cancelling one task: its future is dropped, and its output says so.
//!
//! On the nursery's thread that is done at once. By another thread, or by the task itself while it is being polled, it is asked for, and
//! done before anything else is polled.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::Ordering;

use super::core::{Core, phase};
use super::end::keep_first;
use super::header::TaskPtr;
use super::members::drop_future;
use super::request::Wish;
use super::signal;
use super::trace::Event;

/// Writes the output of a cancelled task. The task's future was dropped.
pub(crate) type Write = unsafe fn(TaskPtr);

impl Core {
    /// Cancels a task if it is not over.
    ///
    /// # Safety
    /// The task is alive, and this nursery's. `write` is for its type of output.
    pub(crate) unsafe fn cancel(&self, task: TaskPtr, write: Write) {
        // SAFETY: the task is alive.
        let header = unsafe { task.as_ref() };
        if header.is_done() {
            return;
        }
        if !self.is_polled_here() {
            // SAFETY: as the caller promises. If the nursery is over, so is the task.
            unsafe { self.request(task, Wish::Cancel(write)) };
            return;
        }
        // What is being polled cannot be dropped.
        if self.current.get() == Some(task) {
            self.rare().cancelled.set(Some((task, write)));
            self.signal(signal::CANCEL);
            return;
        }
        // SAFETY: as the caller promises; this is the nursery's thread.
        unsafe { self.cancel_here(task, write) };
    }

    /// What was being polled has cancelled itself.
    pub(super) fn cancel_cancelled(&self) {
        if let Some((task, write)) = self.rare().cancelled.take() {
            // SAFETY: it is linked, and is not being polled any more.
            unsafe { self.cancel_here(task, write) };
        }
    }

    /// # Safety
    /// As for `cancel`. This is the nursery's thread, and the task is not being polled.
    pub(super) unsafe fn cancel_here(&self, task: TaskPtr, write: Write) {
        // SAFETY: as the caller promises. What is linked has its future, unless its poll has just panicked, which closes the
        // nursery.
        unsafe {
            if !task.as_ref().is_linked.get() && task.as_ref().has_future.get() {
                // It may be in the inbox.
                self.receive();
            }
            // What is ending drops its tasks in an order of its own.
            if task.as_ref().is_linked.get() && self.phase.load(Ordering::Relaxed) == phase::OPEN {
                self.cancel_now(task, write);
            }
        }
    }

    /// # Safety
    /// The task is linked, and not being polled. `write` is for its type of output.
    unsafe fn cancel_now(&self, task: TaskPtr, write: Write) {
        // SAFETY: as the caller promises. The future is dropped, whatever panics, before the output takes its place.
        let payload = unsafe {
            let hold = self.unlink(task);
            let dropped = panic::catch_unwind(AssertUnwindSafe(|| drop_future(task, Event::Cancelled)));
            write(task);
            let announced = panic::catch_unwind(AssertUnwindSafe(|| self.announce_end(hold)));
            keep_first(dropped.err(), announced.err())
        };
        if let Some(payload) = payload {
            panic::resume_unwind(payload);
        }
    }
}
