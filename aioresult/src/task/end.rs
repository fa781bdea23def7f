//! How a nursery ends: by itself, by a failure, or by being dropped.

use std::any::Any;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use std::sync::atomic::Ordering;

use super::core::{Core, no_block, phase};
use super::header::{Kind, TaskPtr};
use super::list::{All, List};
use super::members::drop_future;
use super::slabs;
use super::trace::Event;

/// A panic's payload.
pub(crate) type Payload = Box<dyn Any + Send>;

impl Core {
    /// Drops everything, if the nursery is not over. Returns the first panic of a destructor.
    pub(crate) fn abandon(&self) -> Option<Payload> {
        if self.phase.load(Ordering::Relaxed) == phase::OVER {
            return None;
        }
        let _polled = self.enter();
        // Everything has to be dropped also if a subscriber panics.
        let span = panic::catch_unwind(AssertUnwindSafe(|| self.trace.enter()));
        let traced = self.trace.caught_event(Event::Dropped);
        self.is_abandoned.set(true);
        let payload = self.existing_rare().and_then(|rare| rare.payload.take());
        let mut payload = keep_first(payload, self.shut_down());
        payload = keep_first(payload, traced);
        if let Some(rare) = self.existing_rare() {
            payload = keep_first(payload, self.drop_list(&rare.remnants, |_| true));
        }
        while !self.close() {
            payload = keep_first(payload, self.receive_all());
        }
        let left = panic::catch_unwind(AssertUnwindSafe(|| drop(span)));
        keep_first(payload, left.err())
    }

    /// Drops the task of a slot that is going, and before it all tasks that were started after it.
    ///
    /// # Safety
    /// The task is linked.
    pub(crate) unsafe fn leave_frame(&self, task: TaskPtr) {
        self.begin_closing();
        let payload = self.drop_elsewhere();
        // SAFETY: the task is alive as long as its slot is.
        let is_linked = || unsafe { task.as_ref() }.is_linked.get();
        resume(keep_first(payload, self.drop_list(&self.all, |_| is_linked())));
    }

    /// Drops the daemons, last started first, when the body has nothing to do any more and all ordinary tasks have
    /// ended.
    #[inline]
    pub(crate) fn end_daemons(&self) {
        if self.all.last() != self.body.get() {
            self.drop_daemons();
        }
    }

    #[cold]
    fn drop_daemons(&self) {
        self.begin_closing();
        let body = self.body.get();
        if let Some(payload) = self.drop_list(&self.all, |task| Some(task) != body) {
            panic::resume_unwind(payload);
        }
        // What the body's locals start when they are dropped is waited for.
        self.phase.store(phase::OPEN, Ordering::Release);
    }

    /// Ends the nursery, unless something has come in.
    pub(super) fn close(&self) -> bool {
        let ended_without =
            self.block.compare_exchange(ptr::null_mut(), no_block(), Ordering::SeqCst, Ordering::Acquire);
        // SAFETY: the nursery holds its block.
        let block = self.existing_block().map(|block| unsafe { block.as_ref() });
        if ended_without.is_err() && block.is_some_and(|block| !block.close()) {
            return false;
        }
        self.phase.store(phase::OVER, Ordering::Release);
        if let Some(block) = self.existing_block() {
            // SAFETY: this is the nursery's thread.
            unsafe { slabs::close(block) };
        }
        self.leave_family();
        // Now that nothing can be started any more: the executor's waker is foreign code.
        drop(block.and_then(|block| block.parent.take()));
        true
    }

    /// From now on nothing is polled, and what is spawned is dropped.
    fn begin_closing(&self) {
        self.phase.store(phase::CLOSING, Ordering::Release);
    }

    /// A poll that has panicked leaves its task as the current one. If that is a remnant, nothing else drops it, and it would be waited
    /// for for ever. Returns its panic.
    pub(super) fn drop_panicked_remnant(&self) -> Option<Payload> {
        let task = self.current.take()?;
        // SAFETY: what was being polled has not returned, so it is still linked.
        unsafe {
            if task.as_ref().kind() != Kind::Remnant {
                return None;
            }
            panic::catch_unwind(AssertUnwindSafe(|| self.drop_task(task))).err()
        }
    }

    /// Drops everything, last started first. Work on other threads comes before all else: it is told to stop, and is waited for
    /// later. Returns the first panic.
    pub(super) fn shut_down(&self) -> Option<Payload> {
        self.begin_closing();
        self.current.set(None);
        let payload = self.receive_all();
        let payload = keep_first(payload, self.drop_elsewhere());
        keep_first(payload, self.drop_list(&self.all, |_| true))
    }

    fn drop_elsewhere(&self) -> Option<Payload> {
        self.drop_list(&self.existing_rare()?.elsewhere, |_| true)
    }

    /// Drops tasks, last started first, as long as `goes_on` with the next one. Returns the first panic.
    fn drop_list(&self, list: &List<All>, goes_on: impl Fn(TaskPtr) -> bool) -> Option<Payload> {
        let mut payload = None;
        loop {
            let dropped = panic::catch_unwind(AssertUnwindSafe(|| {
                while let Some(task) = list.last().filter(|task| goes_on(*task)) {
                    // SAFETY: it is in a list, so it is linked.
                    unsafe { self.drop_task(task) };
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
            let _hold = self.unlink(task);
            if task.as_ref().has_future.get() {
                drop_future(task, Event::Dropped);
            }
        }
    }
}

/// Of two panics the first is kept. The panic hook has reported both.
pub(crate) fn keep_first(first: Option<Payload>, second: Option<Payload>) -> Option<Payload> {
    let Some(payload) = first else { return second };
    // Dropping a payload may panic once more.
    mem::forget(second);
    Some(payload)
}

/// Runs foreign code in a destructor. If a panic is under way, a further one would abort the process.
pub(crate) fn in_destructor(run: impl FnOnce()) {
    resume(panic::catch_unwind(AssertUnwindSafe(run)).err());
}

/// Goes on with a panic of a destructor, in a destructor. If that was called by another panic, that one goes on.
pub(crate) fn resume(payload: Option<Payload>) {
    match payload {
        Some(payload) if !std::thread::panicking() => panic::resume_unwind(payload),
        // Dropping a payload may panic once more.
        payload => mem::forget(payload),
    }
}
