//! Doubly linked lists that run through the headers of tasks, so that being listed costs no allocation and
//! leaving a list costs the same wherever one stands in it.

use std::cell::Cell;
use std::marker::PhantomData;

use super::header::{Header, TaskPtr};

/// A task's place in one list.
pub(crate) struct Links {
    previous: Cell<Option<TaskPtr>>,
    next: Cell<Option<TaskPtr>>,
}

impl Links {
    pub(crate) const fn new() -> Self {
        Self { previous: Cell::new(None), next: Cell::new(None) }
    }
}

/// Which of a header's links a list uses.
pub(crate) trait Through {
    fn links(header: &Header) -> &Links;
}

/// Lists of all tasks.
pub(crate) struct All;

impl Through for All {
    fn links(header: &Header) -> &Links {
        &header.in_all
    }
}

/// Lists of tasks that are to be polled.
pub(crate) struct Queued;

impl Through for Queued {
    fn links(header: &Header) -> &Links {
        &header.in_queue
    }
}

/// A list. Every task in it is alive, and is in no other list through the same links.
pub(crate) struct List<L> {
    first: Cell<Option<TaskPtr>>,
    last: Cell<Option<TaskPtr>>,
    through: PhantomData<fn() -> L>,
}

impl<L: Through> Default for List<L> {
    fn default() -> Self {
        Self::new()
    }
}

impl<L: Through> List<L> {
    pub(crate) const fn new() -> Self {
        Self { first: Cell::new(None), last: Cell::new(None), through: PhantomData }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.get().is_none()
    }

    /// The tasks, first to last. Nothing may leave the list meanwhile.
    pub(crate) fn iter(&self) -> impl Iterator<Item = TaskPtr> {
        // SAFETY: all that are in the list are alive.
        std::iter::successors(self.first.get(), |task| unsafe { L::links(task.as_ref()).next.get() })
    }

    /// Whether this task, which need not be alive, is in the list.
    #[cfg(any(feature = "threads", feature = "tokio"))]
    pub(crate) fn contains(&self, task: TaskPtr) -> bool {
        self.iter().any(|other| other == task)
    }

    pub(crate) fn last(&self) -> Option<TaskPtr> {
        self.last.get()
    }

    /// # Safety
    /// The task is in this list.
    pub(crate) unsafe fn after(&self, task: TaskPtr) -> Option<TaskPtr> {
        // SAFETY: by the contract.
        unsafe { L::links(task.as_ref()).next.get() }
    }

    /// # Safety
    /// The task stays alive until it has left the list, and is in none through the same links.
    pub(crate) unsafe fn push_back(&self, task: TaskPtr) {
        let previous = self.last.replace(Some(task));
        // SAFETY: the caller keeps `task` alive, and all that are in the list are.
        unsafe {
            let links = L::links(task.as_ref());
            links.previous.set(previous);
            links.next.set(None);
            match previous {
                Some(previous) => L::links(previous.as_ref()).next.set(Some(task)),
                None => self.first.set(Some(task)),
            }
        }
    }

    /// # Safety
    /// As for `push_back`.
    pub(crate) unsafe fn push_front(&self, task: TaskPtr) {
        let next = self.first.replace(Some(task));
        // SAFETY: the caller keeps `task` alive, and all that are in the list are.
        unsafe {
            let links = L::links(task.as_ref());
            links.previous.set(None);
            links.next.set(next);
            match next {
                Some(next) => L::links(next.as_ref()).previous.set(Some(task)),
                None => self.last.set(Some(task)),
            }
        }
    }

    pub(crate) fn pop_front(&self) -> Option<TaskPtr> {
        let task = self.first.get()?;
        // SAFETY: all that are in the list are alive.
        unsafe {
            let next = L::links(task.as_ref()).next.get();
            self.first.set(next);
            match next {
                Some(next) => L::links(next.as_ref()).previous.set(None),
                None => self.last.set(None),
            }
        }
        Some(task)
    }

    /// # Safety
    /// The task is in this list.
    pub(crate) unsafe fn remove(&self, task: TaskPtr) {
        // SAFETY: the task is in this list, and all that are in the list are alive.
        unsafe {
            let links = L::links(task.as_ref());
            let (previous, next) = (links.previous.get(), links.next.get());
            match previous {
                Some(previous) => L::links(previous.as_ref()).next.set(next),
                None => self.first.set(next),
            }
            match next {
                Some(next) => L::links(next.as_ref()).previous.set(previous),
                None => self.last.set(previous),
            }
        }
    }
}
