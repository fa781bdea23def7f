//! Which tasks are to be polled, in which order.

use std::cell::Cell;

use super::header::{Queue, TaskPtr};
use super::list::{List, Queued};

/// Tasks that are to be polled in this turn, and those that have woken themselves and so want others to have their turn first.
///
/// Two lists, which take turns: what has yielded in one turn is the queue of the next. To move all tasks from one list to
/// the other took 16 instructions of the 150 that it costs to yield.
pub(super) struct Queues {
    lists: [List<Queued>; 2],
    /// Which of them is for this turn.
    now: Cell<bool>,
}

impl Queues {
    pub(super) const fn new() -> Self {
        Self { lists: [List::new(), List::new()], now: Cell::new(false) }
    }

    fn list(&self, which: bool) -> &List<Queued> {
        &self.lists[usize::from(which)]
    }

    /// # Safety
    /// The task is in no queue, and stays alive as long as it is in this one.
    #[inline(always)]
    pub(super) unsafe fn push(&self, task: TaskPtr, yields: bool) {
        let which = self.now.get() != yields;
        // SAFETY: by the contract.
        unsafe {
            task.as_ref().queue.set(if which { Queue::Second } else { Queue::First });
            self.list(which).push_back(task);
        }
    }

    /// The next task to be polled in this turn, which is in no queue any more.
    #[inline(always)]
    pub(super) fn pop(&self) -> Option<TaskPtr> {
        let task = self.list(self.now.get()).pop_front()?;
        // SAFETY: it was queued, so it is alive.
        unsafe { task.as_ref() }.queue.set(Queue::None);
        Some(task)
    }

    /// # Safety
    /// The task is in this one of the lists.
    pub(super) unsafe fn remove(&self, task: TaskPtr, is_in_second: bool) {
        // SAFETY: by the contract.
        unsafe { self.list(is_in_second).remove(task) };
    }

    /// Nothing is to be polled in this turn any more.
    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.list(self.now.get()).is_empty()
    }

    pub(super) fn have_yielded(&self) -> bool {
        !self.list(!self.now.get()).is_empty()
    }

    /// What has yielded comes after what is left of the last turn.
    pub(super) fn begin_turn(&self) {
        if self.is_empty() {
            self.now.set(!self.now.get());
            return;
        }
        while let Some(task) = self.list(!self.now.get()).pop_front() {
            // SAFETY: it was queued, so it is alive until it leaves the queue, and is in none now.
            unsafe { self.push(task, false) };
        }
    }
}
