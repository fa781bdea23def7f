//! What cannot be done to a task at once, because this is not the nursery's thread, or because the task is being polled. It is done
//! before the nursery polls anything else.

use std::mem;
use std::sync::{OnceLock, PoisonError};

use super::cancel::Write;
use super::core::Core;
use super::header::TaskPtr;
use super::heap;
use super::signal;
use crate::sync::Mutex;

/// What somebody wishes for a task.
pub(super) enum Wish {
    Cancel(Write),
    /// That it gets a place: this task waits for it. It is perhaps not alive.
    #[cfg(any(feature = "threads", feature = "tokio"))]
    PlaceOf(TaskPtr),
}

/// In the order in which they were made.
pub(super) struct Requests(OnceLock<Box<Mutex<Vec<Request>>>>);

struct Request {
    /// Alive if it is on the heap, of which this is a reference. Otherwise perhaps not.
    task: TaskPtr,
    is_on_heap: bool,
    wish: Wish,
}

// SAFETY: the pointers are only compared, or followed on the nursery's thread; the reference is counted atomically.
unsafe impl Send for Request {}

impl Drop for Request {
    fn drop(&mut self) {
        if self.is_on_heap {
            // SAFETY: the request owns a reference.
            unsafe { heap::release(self.task) };
        }
    }
}

impl Requests {
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    fn push(&self, request: Request) {
        self.0.get_or_init(Box::default).lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }

    fn take(&self) -> Vec<Request> {
        let Some(requests) = self.0.get() else { return Vec::new() };
        mem::take(&mut *requests.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Core {
    /// # Safety
    /// The task is alive, and this nursery's. What the wish asks for holds.
    pub(super) unsafe fn request(&self, task: TaskPtr, wish: Wish) {
        // SAFETY: the task is alive.
        let header = unsafe { task.as_ref() };
        let is_on_heap = header.is_on_heap();
        if is_on_heap {
            // SAFETY: the caller keeps the task alive, by a reference of its own.
            unsafe { heap::retain(header) };
        }
        self.requests.push(Request { task, is_on_heap, wish });
        self.signal(signal::REQUEST);
    }

    /// Sees to what was asked for. Nothing is being polled.
    pub(super) fn heed_requests(&self) {
        for request in self.requests.take() {
            let task = request.task;
            if !request.is_on_heap && !self.has_linked(task) {
                continue;
            }
            // SAFETY: the task is alive: by the request's reference, or because it is linked.
            unsafe {
                match request.wish {
                    Wish::Cancel(write) => self.cancel_here(task, write),
                    #[cfg(any(feature = "threads", feature = "tokio"))]
                    Wish::PlaceOf(lender) if self.has_linked(lender) => self.lend(lender, task),
                    #[cfg(any(feature = "threads", feature = "tokio"))]
                    Wish::PlaceOf(_) => {}
                }
            }
        }
    }

    /// Whether this task, which is perhaps not alive, is linked.
    fn has_linked(&self, task: TaskPtr) -> bool {
        self.all.contains(task) || self.existing_rare().is_some_and(|rare| rare.elsewhere.contains(task))
    }
}
