//! How a nursery ends: by itself, by a failure, or by being dropped.

use std::any::Any;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use std::sync::atomic::Ordering;

use super::core::{Core, no_block, phase};
use super::header::TaskPtr;

/// A panic's payload.
pub(crate) type Payload = Box<dyn Any + Send>;

impl Core {
    /// Drops everything, if the nursery is not over. Returns the first panic of a destructor.
    pub(crate) fn abandon(&self) -> Option<Payload> {
        if self.phase.load(Ordering::Relaxed) == phase::OVER {
            return None;
        }
        let _polled = self.enter();
        self.shut_down()
    }

    /// Drops the task of a slot that is going, and before it all tasks that were started after it.
    ///
    /// # Safety
    /// The task is linked.
    pub(crate) unsafe fn leave_frame(&self, task: TaskPtr) {
        self.begin_closing();
        resume(self.drop_tasks(Some(task)));
    }

    /// Ends the nursery, unless something has come in.
    pub(super) fn close(&self) -> bool {
        let ended_without =
            self.block.compare_exchange(ptr::null_mut(), no_block(), Ordering::AcqRel, Ordering::Acquire);
        // SAFETY: the nursery holds its block.
        let block = self.existing_block().map(|block| unsafe { block.as_ref() });
        if ended_without.is_err() && block.is_some_and(|block| !block.close()) {
            return false;
        }
        self.phase.store(phase::OVER, Ordering::Release);
        // Now that nothing can be started any more: the executor's waker is foreign code.
        drop(block.and_then(|block| block.parent.take()));
        true
    }

    /// From now on nothing is polled, and what is spawned is dropped.
    fn begin_closing(&self) {
        self.phase.store(phase::CLOSING, Ordering::Release);
    }

    /// Drops everything, last started first, and ends the nursery. Returns the first panic.
    pub(super) fn shut_down(&self) -> Option<Payload> {
        self.begin_closing();
        self.current.set(None);
        let mut payload = self.receive_all();
        payload = keep_first(payload, self.drop_tasks(None));
        while !self.close() {
            payload = keep_first(payload, self.receive_all());
        }
        payload
    }

    /// Drops tasks, last started first, down to and with `until`, or all. Returns the first panic.
    fn drop_tasks(&self, until: Option<TaskPtr>) -> Option<Payload> {
        let mut payload = None;
        loop {
            // SAFETY: what is in the list is alive, and `until` as long as the caller says so.
            let dropped = panic::catch_unwind(AssertUnwindSafe(|| unsafe {
                while let Some(task) = self.all.last() {
                    if until.is_some_and(|until| !until.as_ref().is_linked.get()) {
                        return;
                    }
                    self.drop_task(task);
                }
            }));
            match dropped {
                Ok(()) => return payload,
                Err(another) => payload = keep_first(payload, Some(another)),
            }
        }
    }

    /// # Safety
    /// The task is linked.
    unsafe fn drop_task(&self, task: TaskPtr) {
        // SAFETY: the task is alive until its reference is given up, and is not being polled: the one that is
        // has panicked, or returned, or is the body whose frame is being left, and is not dropped then.
        unsafe {
            let _reference = self.unlink(task);
            if task.as_ref().has_future.get() {
                (task.as_ref().vtable.drop_future)(task);
            }
        }
    }
}

/// Of two panics the first is kept. The panic hook has reported both.
pub(super) fn keep_first(first: Option<Payload>, second: Option<Payload>) -> Option<Payload> {
    let Some(payload) = first else { return second };
    // Dropping a payload may panic once more.
    mem::forget(second);
    Some(payload)
}

/// Goes on with a panic of a destructor, in a destructor. If that was called by another panic, that one goes on.
pub(crate) fn resume(payload: Option<Payload>) {
    match payload {
        Some(payload) if !std::thread::panicking() => panic::resume_unwind(payload),
        // Dropping a payload may panic once more.
        payload => mem::forget(payload),
    }
}
