//! Work on other threads that waits on behalf of a task: see [`limit`](super::limit).

use std::cell::Cell;
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::core::Core;
use super::header::TaskPtr;
use super::request::Wish;
use crate::sync::thread_local;

impl Core {
    /// Something on another thread is about to wait for `task`.
    ///
    /// # Safety
    /// The task is alive, and this nursery's.
    pub(super) unsafe fn is_awaited_elsewhere(&self, task: TaskPtr) {
        if let Some(Behalf(_, lender)) =
            ON_BEHALF.get().filter(|Behalf(core, _)| ptr::eq(core.as_ptr(), self))
        {
            // SAFETY: by the contract.
            unsafe { self.request(task, Wish::PlaceOf(lender)) };
        }
    }
}

thread_local! {
    /// The task of a nursery on another thread, for which this thread is polling something.
    static ON_BEHALF: Cell<Option<Behalf>> = const { Cell::new(None) };
}

pin_project! {
    /// Work on another thread, on behalf of a task of a nursery: what it waits for, that task waits for.
    pub(crate) struct OnBehalf<F> {
        #[pin]
        future: F,
        task: Behalf,
    }
}

/// Core and task.
#[derive(Clone, Copy)]
struct Behalf(NonNull<Core>, TaskPtr);

// SAFETY: the pointers are only compared.
unsafe impl Send for Behalf {}

impl<F> OnBehalf<F> {
    /// For the task that is being polled.
    pub(crate) fn of_current(core: &Core, future: F) -> Self {
        Self { future, task: Behalf(NonNull::from(core), core.current()) }
    }
}

impl<F: Future> Future for OnBehalf<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _back = Back(ON_BEHALF.replace(Some(*this.task)));
        this.future.poll(cx)
    }
}

/// Whether this thread is polling such work.
#[cfg(feature = "threads")]
pub(crate) fn is_on_behalf_of_a_task() -> bool {
    ON_BEHALF.get().is_some()
}

/// What it was before, also after a panic.
struct Back(Option<Behalf>);

impl Drop for Back {
    fn drop(&mut self) {
        ON_BEHALF.set(self.0);
    }
}
