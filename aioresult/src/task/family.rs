//! Which nurseries are inside of which, for the task tree.
//!
//! A nursery that returns from its first turn without having ended tells the nursery in whose task it is polled. What that one then
//! knows is an [`Entry`], which both share: the inner nursery may leave the task, even the thread, in which it was
//! polled (it may be in a box that is sent away), and either of them may end first.
//!
//! The outer nursery reads the inner one's state, without a lock, on its own thread. That is sound because the inner one, when it
//! is polled or dropped, first looks whether it is still in the same task of the same nursery. If it is, the two are on one
//! thread. If not, it takes the entry back before anything else: see [`Entry::take_back`]. A nursery whose scope is not pinned is not
//! listed: such a scope can be forgotten, and its memory used again.

use std::cell::Cell;
use std::ptr::{self, NonNull};

use slab::Slab;

use super::core::{Core, Rare};
use super::header::TaskPtr;
use crate::sync::atomic::{AtomicU8, Ordering};
use crate::sync::{Arc, yield_now};

/// May be read by whoever can find it.
const LISTED: u8 = 0;
/// Is being read. The nursery must neither be polled nor dropped meanwhile.
const READ: u8 = 1;
/// Is being polled, on whatever thread. Only of the entries for [`crate::tree`], which do not belong to a thread.
#[cfg(feature = "tree")]
const POLLED: u8 = 2;
/// Must not be read any more. The pointers in the entry may be dangling.
const TAKEN_BACK: u8 = 3;

/// A nursery, as another one, or the list of all, knows it.
pub(super) struct Entry {
    /// The nursery that this is about. Alive unless the entry was taken back: it is pinned, so it takes the entry back before its
    /// memory is used for anything else.
    core: NonNull<Core>,
    /// The nursery in which it is, and the task of that. Only compared with, and only if not taken back.
    place: Option<(NonNull<Core>, TaskPtr)>,
    /// One of the above.
    state: AtomicU8,
}

// SAFETY: `core` is followed only under the rules at the head of this file; `place` is not followed.
unsafe impl Send for Entry {}
// SAFETY: see above.
unsafe impl Sync for Entry {}

impl Entry {
    fn new(core: &Core, place: Option<(NonNull<Core>, TaskPtr)>) -> Arc<Self> {
        Arc::new(Self { core: NonNull::from(core), place, state: AtomicU8::new(LISTED) })
    }

    fn is_taken_back(&self) -> bool {
        self.state.load(Ordering::Acquire) == TAKEN_BACK
    }

    fn go(&self, from: u8, to: u8) -> Result<u8, u8> {
        self.state.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire)
    }

    fn goes_from(&self, from: u8, to: u8) -> bool {
        self.go(from, to).is_ok()
    }

    /// From now on nobody reads it.
    fn take_back(&self) {
        while !self.goes_from(LISTED, TAKEN_BACK) {
            if self.is_taken_back() {
                return;
            }
            // It is being read, which does not take long.
            yield_now();
        }
    }

    /// Calls `read` with the nursery, if it may be read.
    fn read<R>(&self, read: impl FnOnce(&Core) -> R) -> Option<R> {
        while let Err(state) = self.go(LISTED, READ) {
            if state != READ {
                return None;
            }
            // By somebody else, who will not take long.
            yield_now();
        }
        let _back = GoesBack(self);
        // SAFETY: the nursery is alive, since it has not taken the entry back, and waits with that until the state goes back; so
        // it is neither polled nor dropped meanwhile, but by this thread, and `read` does neither. A nursery has one entry at a
        // time, so nobody else reads it.
        Some(read(unsafe { self.core.as_ref() }))
    }
}

/// Lists an entry again.
struct GoesBack<'a>(&'a Entry);

impl Drop for GoesBack<'_> {
    fn drop(&mut self) {
        self.0.state.store(LISTED, Ordering::Release);
    }
}

/// What a nursery knows of those around it and inside of it.
#[derive(Default)]
pub(super) struct Family {
    /// How the nursery around this one knows it, and under which key.
    own: Cell<Option<(Arc<Entry>, usize)>>,
    inner: Cell<Slab<Arc<Entry>>>,
    /// How the list of all nurseries knows it, if no other one does.
    #[cfg(feature = "tree")]
    listed: Cell<Option<Listed>>,
}

impl Family {
    /// Whether the nursery around this one, if there is one, does not know of it.
    pub(super) fn is_unknown(&self) -> bool {
        let own = self.own.take();
        let is_unknown = own.is_none();
        self.own.set(own);
        is_unknown
    }

    fn with_inner<R>(&self, use_it: impl FnOnce(&mut Slab<Arc<Entry>>) -> R) -> R {
        let mut inner = self.inner.take();
        let result = use_it(&mut inner);
        self.inner.set(inner);
        result
    }

    fn insert(&self, entry: Arc<Entry>) -> usize {
        self.with_inner(|inner| {
            // Those that have gone elsewhere cannot remove themselves. Rare, and then each insertion pays for it.
            if inner.len() == inner.capacity() {
                inner.retain(|_, entry| !entry.is_taken_back());
            }
            inner.insert(entry)
        })
    }

    /// What `read` says of each nursery that is inside of this one, with the task that it is in.
    pub(super) fn read_inner<R>(&self, read: impl Fn(&Core) -> R) -> Vec<(TaskPtr, R)> {
        self.with_inner(|inner| {
            inner.iter().filter_map(|(_, entry)| Some((entry.place?.1, entry.read(&read)?))).collect()
        })
    }
}

impl Core {
    /// Where the nursery is being polled: in which task of which other one.
    fn place(&self) -> Option<(NonNull<Core>, TaskPtr)> {
        let outer = self.outer()?;
        Some((NonNull::from(outer), outer.current.get()?))
    }

    /// The nursery is about to be polled or dropped.
    #[inline]
    pub(super) fn check_family(&self) {
        #[cfg(feature = "tree")]
        self.begin_poll();
        let Some(Rare { family, .. }) = self.existing_rare() else { return };
        let Some((entry, key)) = family.own.take() else { return };
        if !entry.is_taken_back() && entry.place == self.place() {
            family.own.set(Some((entry, key)));
            return;
        }
        // It has left the task in which it was. That task's nursery may be on another thread.
        entry.take_back();
    }

    /// The nursery returns from a turn, and has not ended.
    #[inline]
    pub(super) fn join_family(&self) {
        if !self.is_pinned {
            return;
        }
        let Some(place) = self.place() else {
            #[cfg(feature = "tree")]
            self.join_list();
            return;
        };
        let family = &self.rare().family;
        #[cfg(feature = "tree")]
        drop(family.listed.take());
        let own = family.own.take().or_else(|| {
            let entry = Entry::new(self, Some(place));
            // SAFETY: the outer nursery is polled on this thread.
            let key = unsafe { place.0.as_ref() }.rare().family.insert(entry.clone());
            Some((entry, key))
        });
        family.own.set(own);
    }

    /// The nursery has ended, or is about to go: nobody may read it any more, nor those inside of it through it.
    #[inline]
    pub(super) fn leave_family(&self) {
        if let Some(rare) = self.existing_rare() {
            self.leave(&rare.family);
        }
    }

    #[cold]
    fn leave(&self, family: &Family) {
        // First, since whoever reads this nursery reads those inside of it as well.
        #[cfg(feature = "tree")]
        drop(family.listed.take());
        if let Some((entry, key)) = family.own.take() {
            self.remove_from_outer(&entry, key);
        }
        family.inner.take().iter().for_each(|(_, entry)| entry.take_back());
    }

    fn remove_from_outer(&self, entry: &Entry, key: usize) {
        if entry.is_taken_back() {
            return;
        }
        // What is not taken back has a living outer nursery, so that an address that is the same is the same nursery.
        let outer = entry
            .place
            .and_then(|(outer, _)| Core::polled_here(|core| ptr::eq(core, outer.as_ptr().cast_const())));
        entry.take_back();
        if let Some(outer) = outer {
            outer.rare().family.with_inner(|inner| inner.try_remove(key));
        }
    }
}

#[cfg(feature = "tree")]
use list::Listed;
#[cfg(feature = "tree")]
pub(crate) use list::trees;

/// The list of all nurseries that are not inside of another one. They are read from any thread, so that each poll has to say that
/// it begins and ends.
#[cfg(feature = "tree")]
mod list {
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use slab::Slab;

    use super::{Arc, Core, Entry, LISTED, POLLED, Rare, TAKEN_BACK, yield_now};
    use crate::tree::Tree;

    static ALL: Mutex<Slab<Arc<Entry>>> = Mutex::new(Slab::new());

    fn lock() -> MutexGuard<'static, Slab<Arc<Entry>>> {
        ALL.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An entry in the list, which is taken back and removed with this.
    pub(super) struct Listed {
        entry: Arc<Entry>,
        key: usize,
    }

    impl Drop for Listed {
        fn drop(&mut self) {
            // If it is polled, then by this thread.
            if !self.entry.goes_from(POLLED, TAKEN_BACK) {
                self.entry.take_back();
            }
            lock().remove(self.key);
        }
    }

    /// The nurseries in the list, but for those that are being polled by another thread.
    pub(crate) fn trees() -> Vec<Tree> {
        let entries: Vec<Arc<Entry>> =
            lock().iter().map(|(_, entry)| entry.clone()).filter(|entry| !entry.is_taken_back()).collect();
        entries.iter().filter_map(|entry| polled_here(entry).or_else(|| entry.read(read))).collect()
    }

    fn polled_here(entry: &Entry) -> Option<Tree> {
        Core::polled_here(|core| std::ptr::eq(core, entry.core.as_ptr().cast_const())).map(read)
    }

    fn read(core: &Core) -> Tree {
        // SAFETY: both callers see to it that nobody else polls or drops the nursery.
        unsafe { core.read() }
    }

    impl Core {
        pub(super) fn join_list(&self) {
            let family = &self.rare().family;
            let listed = family.listed.take().unwrap_or_else(|| {
                let entry = Entry::new(self, None);
                // It is being polled.
                entry.goes_from(LISTED, POLLED);
                Listed { key: lock().insert(entry.clone()), entry }
            });
            family.listed.set(Some(listed));
        }

        pub(super) fn begin_poll(&self) {
            let Some(Rare { family, .. }) = self.existing_rare() else { return };
            let Some(listed) = family.listed.take() else { return };
            while !listed.entry.goes_from(LISTED, POLLED) {
                // It is being read, which does not take long.
                yield_now();
            }
            family.listed.set(Some(listed));
        }

        pub(in crate::task) fn end_poll(&self) {
            let Some(Rare { family, .. }) = self.existing_rare() else { return };
            let Some(listed) = family.listed.take() else { return };
            listed.entry.goes_from(POLLED, LISTED);
            family.listed.set(Some(listed));
        }
    }
}
