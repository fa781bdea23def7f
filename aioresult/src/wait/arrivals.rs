//! Which of several results have come, in this order.

use std::collections::VecDeque;
use std::sync::PoisonError;
use std::task::{Context, Poll};

use crate::sync::{AtomicWaker, Mutex, MutexGuard, const_fn};

/// Results that have come and were not asked for yet, by their numbers. Each that comes costs the same, however many there are.
pub(crate) struct Arrivals {
    numbers: Mutex<VecDeque<usize>>,
    /// Of the one who waits for the next.
    waker: AtomicWaker,
}

impl Arrivals {
    const_fn! {
        pub(super) const fn new() -> Self {
            Self { numbers: Mutex::new(VecDeque::new()), waker: AtomicWaker::new() }
        }
    }

    /// From any thread.
    pub(crate) fn push(&self, number: usize) {
        self.numbers().push_back(number);
        self.waker.wake();
    }

    /// The number of the next result.
    pub(super) fn poll_next(&self, cx: &Context<'_>) -> Poll<usize> {
        if let Some(number) = self.numbers().pop_front() {
            return Poll::Ready(number);
        }
        self.waker.register(cx.waker());
        // It may have come meanwhile.
        match self.numbers().pop_front() {
            Some(number) => Poll::Ready(number),
            None => Poll::Pending,
        }
    }

    fn numbers(&self) -> MutexGuard<'_, VecDeque<usize>> {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
