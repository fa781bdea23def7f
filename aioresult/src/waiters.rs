//! Who waits for a result: of a task, or of a `ResultFuture`.

use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::PoisonError;
use std::task::{Context, Poll, Waker};

use slab::Slab;

use crate::sync::{Arc, Mutex, MutexGuard, const_fn};
use crate::task::end::keep_first;
use crate::wait::arrivals::Arrivals;

/// Those who wait, each under a key of its own. The first costs no allocation.
///
/// No foreign code runs under the lock: wakers are cloned before it is taken, and woken or dropped after.
pub(crate) struct Waiters(Mutex<Entries>);

enum Entries {
    None,
    /// Under the key 0.
    One(Waiter),
    Many(Box<Slab<Waiter>>),
}

enum Waiter {
    Waker(Waker),
    /// Waits for several results, of which this is the one with that number.
    Member(Arc<Arrivals>, usize),
}

impl Waiters {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self(Mutex::new(Entries::None))
        }
    }

    /// Waits for the result. The caller keeps `key` from one call to the next, and gives it to [`forget`](Self::forget) if it gives
    /// up. `is_done` runs under the lock: whoever [wakes](Self::wake_all) has to set beforehand what it looks at, so that either it sees
    /// that, or the waker is seen.
    pub(crate) fn poll_done(
        &self,
        key: &mut Option<usize>,
        cx: &Context<'_>,
        is_done: impl FnOnce() -> bool,
    ) -> Poll<()> {
        if key.is_some_and(|key| self.lock().is_waker(key, cx.waker())) {
            return Poll::Pending;
        }
        let mut waiter = Waiter::Waker(cx.waker().clone());
        let mut entries = self.lock();
        if is_done() {
            drop(entries);
            *key = None;
            return Poll::Ready(());
        }
        match key.and_then(|key| entries.get_mut(key)) {
            Some(known) => mem::swap(known, &mut waiter),
            None => {
                *key = Some(entries.insert(waiter));
                return Poll::Pending;
            }
        }
        drop(entries);
        Poll::Pending
    }

    /// Lets `arrivals` know of the result when it is there, under this number. Returns the key, or `None` if it is
    /// there already. For `is_done` see [`poll_done`](Self::poll_done).
    pub(crate) fn subscribe(
        &self,
        arrivals: &Arc<Arrivals>,
        number: usize,
        is_done: impl FnOnce() -> bool,
    ) -> Option<usize> {
        let waiter = Waiter::Member(arrivals.clone(), number);
        let mut entries = self.lock();
        if is_done() {
            drop(entries);
            return None;
        }
        Some(entries.insert(waiter))
    }

    /// Forgets who has registered under `key`.
    #[inline]
    pub(crate) fn forget(&self, key: &mut Option<usize>) {
        if let Some(key) = key.take() {
            self.remove(key);
        }
    }

    /// The same; false if it is not there any more.
    #[cold]
    pub(crate) fn remove(&self, key: usize) -> bool {
        // The guard is gone at the end of this statement, the waiter after it.
        let waiter = self.lock().remove(key);
        waiter.is_some()
    }

    /// Those who wait, who do not any more: they are to be woken. Nobody registers after `ends`, which runs under the lock, if `is_done`
    /// sees that.
    pub(crate) fn take(&self, ends: impl FnOnce()) -> Waiting {
        let mut entries = self.lock();
        ends();
        Waiting(mem::replace(&mut *entries, Entries::None))
    }

    /// Wakes all who wait, also if a waker panics.
    pub(crate) fn wake_all(&self) {
        self.take(|| ()).wake();
    }

    #[inline]
    pub(crate) fn is_empty(&mut self) -> bool {
        matches!(self.0.get_mut(), Ok(Entries::None))
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those who have waited.
#[must_use = "they are to be woken"]
pub(crate) struct Waiting(Entries);

impl Waiting {
    /// Wakes them, also if a waker panics.
    pub(crate) fn wake(self) {
        match self.0 {
            Entries::None => {}
            Entries::One(waiter) => waiter.wake(),
            Entries::Many(slab) => {
                let wake =
                    |(_, waiter): (_, Waiter)| panic::catch_unwind(AssertUnwindSafe(|| waiter.wake())).err();
                if let Some(payload) = slab.into_iter().map(wake).fold(None, keep_first) {
                    panic::resume_unwind(payload);
                }
            }
        }
    }
}

impl Waiter {
    fn wake(self) {
        match self {
            Self::Waker(waker) => waker.wake(),
            Self::Member(arrivals, number) => arrivals.push(number),
        }
    }
}

impl Entries {
    fn insert(&mut self, waiter: Waiter) -> usize {
        match mem::replace(self, Self::None) {
            Self::None => {
                *self = Self::One(waiter);
                0
            }
            Self::One(first) => {
                let mut slab = Box::new(Slab::with_capacity(4));
                slab.insert(first);
                let key = slab.insert(waiter);
                *self = Self::Many(slab);
                key
            }
            Self::Many(mut slab) => {
                let key = slab.insert(waiter);
                *self = Self::Many(slab);
                key
            }
        }
    }

    fn get_mut(&mut self, key: usize) -> Option<&mut Waiter> {
        match self {
            Self::None => None,
            Self::One(waiter) => Some(waiter),
            Self::Many(slab) => slab.get_mut(key),
        }
    }

    fn is_waker(&mut self, key: usize, waker: &Waker) -> bool {
        matches!(self.get_mut(key), Some(Waiter::Waker(known)) if known.will_wake(waker))
    }

    fn remove(&mut self, key: usize) -> Option<Waiter> {
        match self {
            Self::None => None,
            Self::One(_) => match mem::replace(self, Self::None) {
                Self::One(waiter) => Some(waiter),
                _ => None,
            },
            Self::Many(slab) => slab.try_remove(key),
        }
    }
}
