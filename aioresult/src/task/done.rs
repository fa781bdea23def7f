//! Waiting for a task to be done.

use std::task::{Context, Poll};

use super::header::{DONE, Header, WAITED};
use crate::sync::Arc;
use crate::sync::atomic::Ordering;
use crate::wait::arrivals::Arrivals;

impl Header {
    /// See [`Waiters::poll_done`](crate::waiters::Waiters::poll_done).
    pub(crate) fn poll_done(&self, key: &mut Option<usize>, cx: &Context<'_>) -> Poll<()> {
        if self.is_done() {
            *key = None;
            return Poll::Ready(());
        }
        self.waiters.poll_done(key, cx, || self.sets_waited())
    }

    /// See [`Waiters::subscribe`](crate::waiters::Waiters::subscribe).
    pub(crate) fn subscribe(&self, arrivals: &Arc<Arrivals>, number: usize) -> Option<usize> {
        if self.is_done() {
            return None;
        }
        self.waiters.subscribe(arrivals, number, || self.sets_waited())
    }

    /// Says that someone waits, unless the task is done, which this returns.
    ///
    /// The engine sets DONE before it looks at WAITED, and takes the waiters after: either we see DONE here, or it sees
    /// WAITED and the waiter that is about to be registered.
    fn sets_waited(&self) -> bool {
        self.state.fetch_or(WAITED, Ordering::AcqRel) & DONE != 0
    }
}
