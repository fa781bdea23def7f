//! Says, once, that a result is there.

use std::task::{Context, Poll};

use super::arrivals::Arrivals;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Arc, const_fn};
use crate::waiters::Waiters;

/// The part of a `ResultFuture` that does not depend on what its result is.
pub(crate) struct Signal {
    is_done: AtomicBool,
    waiters: Waiters,
}

impl Signal {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self { is_done: AtomicBool::new(false), waiters: Waiters::new() }
        }
    }

    /// Whether the result is there. If so, what was written before [`set`](Self::set) is visible to the caller.
    pub(crate) fn is_done(&self) -> bool {
        self.is_done.load(Ordering::Acquire)
    }

    /// Called once.
    pub(crate) fn set(&self) {
        self.is_done.store(true, Ordering::Release);
        self.waiters.wake_all();
    }

    pub(super) fn poll_done(&self, key: &mut Option<usize>, cx: &Context<'_>) -> Poll<()> {
        if self.is_done() {
            *key = None;
            return Poll::Ready(());
        }
        self.waiters.poll_done(key, cx, || self.is_done())
    }

    pub(super) fn subscribe(&self, arrivals: &Arc<Arrivals>, number: usize) -> Option<usize> {
        self.waiters.subscribe(arrivals, number, || self.is_done())
    }

    pub(super) fn forget(&self, key: &mut Option<usize>) {
        self.waiters.forget(key);
    }
}
