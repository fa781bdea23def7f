//! Waiting for a task to be done.

use std::task::{Context, Poll};

use super::core::Core;
use super::header::{DONE, TaskPtr, WAITED};
use super::output::Target;
use super::request::Wish;
use crate::sync::Arc;
use crate::sync::atomic::Ordering;
use crate::wait::arrivals::Arrivals;

impl Target {
    /// See [`Waiters::poll_done`](crate::waiters::Waiters::poll_done).
    pub(crate) fn poll_done(&self, key: &mut Option<usize>, cx: &Context<'_>) -> Poll<()> {
        let header = self.header();
        if header.is_done() {
            *key = None;
            return Poll::Ready(());
        }
        let mut is_new = false;
        let registered = header.waiters.poll_done(key, cx, || {
            is_new = true;
            header.is_done()
        });
        if registered.is_ready() {
            return Poll::Ready(());
        }
        if is_new && !self.says_so() {
            header.waiters.forget(key);
            return Poll::Ready(());
        }
        self.is_awaited();
        Poll::Pending
    }

    /// See [`Waiters::subscribe`](crate::waiters::Waiters::subscribe).
    pub(crate) fn subscribe(&self, arrivals: &Arc<Arrivals>, number: usize) -> Option<usize> {
        let header = self.header();
        if header.is_done() {
            return None;
        }
        let key = header.waiters.subscribe(arrivals, number, || header.is_done())?;
        // If it is not there any more, `arrivals` knows of it.
        if !self.says_so() && header.waiters.remove(key) {
            return None;
        }
        self.is_awaited();
        Some(key)
    }

    /// Says that someone has registered. False if the task is done by now.
    ///
    /// On the nursery's thread, where the task cannot be done meanwhile, that is a bit. From another one, the nursery is told: by then
    /// the task may be done, and nobody has looked at who waits.
    fn says_so(&self) -> bool {
        if self.core().is_polled_here() {
            self.header().set(WAITED);
            return true;
        }
        self.header().is_waited_for_elsewhere.store(true, Ordering::SeqCst);
        // SAFETY: the task is alive, and that core's. If the nursery is over, nobody is left to be told.
        unsafe { self.core().request(self.task(), Wish::Wait) };
        !self.header().is_done()
    }
}

impl Core {
    /// Somebody has registered with a task.
    ///
    /// # Safety
    /// This is the nursery's thread, and the task is alive.
    pub(super) unsafe fn is_waited_for(&self, task: TaskPtr) {
        // SAFETY: by the contract.
        let header = unsafe { task.as_ref() };
        if header.state.load(Ordering::Relaxed) & DONE != 0 {
            header.waiters.wake_all();
        } else {
            header.set(WAITED);
        }
    }
}
