//! Who waits for a task to be done.

use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use slab::Slab;

use super::end::keep_first;
use super::header::{DONE, Header, WAITED};

/// The wakers of those who wait, each under a key of its own. The first costs no allocation.
///
/// No foreign code runs under the lock: wakers are cloned before it is taken, and woken or dropped after.
pub(crate) struct Waiters(Mutex<Wakers>);

enum Wakers {
    None,
    /// Under the key 0.
    One(Waker),
    Many(Box<Slab<Waker>>),
}

impl Waiters {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Wakers::None))
    }

    fn lock(&self) -> MutexGuard<'_, Wakers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wakers {
    fn insert(&mut self, waker: Waker) -> usize {
        match mem::replace(self, Self::None) {
            Self::None => {
                *self = Self::One(waker);
                0
            }
            Self::One(first) => {
                let mut slab = Box::new(Slab::with_capacity(4));
                slab.insert(first);
                let key = slab.insert(waker);
                *self = Self::Many(slab);
                key
            }
            Self::Many(mut slab) => {
                let key = slab.insert(waker);
                *self = Self::Many(slab);
                key
            }
        }
    }

    fn get_mut(&mut self, key: usize) -> Option<&mut Waker> {
        match self {
            Self::None => None,
            Self::One(waker) => Some(waker),
            Self::Many(slab) => slab.get_mut(key),
        }
    }

    fn remove(&mut self, key: usize) -> Option<Waker> {
        match self {
            Self::None => None,
            Self::One(_) => match mem::replace(self, Self::None) {
                Self::One(waker) => Some(waker),
                _ => None,
            },
            Self::Many(slab) => slab.try_remove(key),
        }
    }
}

impl Header {
    /// Waits for the task to be done. The caller keeps `key` from one call to the next, and gives it to
    /// [`stop_waiting`](Self::stop_waiting) if it gives up.
    pub(crate) fn poll_done(&self, key: &mut Option<usize>, cx: &Context<'_>) -> Poll<()> {
        if self.is_done() {
            *key = None;
            return Poll::Ready(());
        }
        let waker = cx.waker();
        if let Some(key) = *key
            && self.waiters.lock().get_mut(key).is_some_and(|known| known.will_wake(waker))
        {
            return Poll::Pending;
        }
        let mut waker = waker.clone();
        let mut wakers = self.waiters.lock();
        // `finish` sets DONE before it looks at WAITED, and takes the wakers after: either we see DONE here, or
        // it sees WAITED and our waker.
        if self.state.fetch_or(WAITED, Ordering::AcqRel) & DONE != 0 {
            drop(wakers);
            *key = None;
            return Poll::Ready(());
        }
        match key.and_then(|key| wakers.get_mut(key)) {
            Some(known) => mem::swap(known, &mut waker),
            None => {
                *key = Some(wakers.insert(waker));
                return Poll::Pending;
            }
        }
        drop(wakers);
        Poll::Pending
    }

    /// Forgets the waker that [`poll_done`](Self::poll_done) has registered under `key`.
    #[inline]
    pub(crate) fn stop_waiting(&self, key: &mut Option<usize>) {
        if let Some(key) = key.take() {
            self.forget_waiter(key);
        }
    }

    #[cold]
    fn forget_waiter(&self, key: usize) {
        // The guard is gone at the end of this statement, the waker after it.
        let waker = self.waiters.lock().remove(key);
        drop(waker);
    }

    /// Wakes all who wait, also if a waker panics. Called once, after DONE was set.
    pub(crate) fn wake_waiters(&self) {
        let wakers = mem::replace(&mut *self.waiters.lock(), Wakers::None);
        match wakers {
            Wakers::None => {}
            Wakers::One(waker) => waker.wake(),
            Wakers::Many(slab) => {
                let wake =
                    |(_, waker): (_, Waker)| panic::catch_unwind(AssertUnwindSafe(|| waker.wake())).err();
                if let Some(payload) = slab.into_iter().map(wake).fold(None, keep_first) {
                    panic::resume_unwind(payload);
                }
            }
        }
    }
}
