//! How many ordinary tasks are polled at a time.
//!
//! A task that is one too many is kept back: it is linked, but in no queue of those that are to be polled, until another one
//! is over. A task that was polled once is never kept back again.
//!
//! A task that awaits another one's capture would have to wait for ever if that one is kept back, or waits itself for one that
//! is, and all places are taken by tasks like these. So it lends its place, for which it has no use meanwhile: until the awaited
//! task is over, one more is polled: the awaited one itself, if it was kept back. Otherwise all that wait for a place would come before it,
//! and each of them might do the same; what they hold meanwhile, such as sockets, nobody would limit. (The idea is that of a semaphore's
//! permit which is given back while its holder blocks.)
//! Who awaits a `ResultFuture` lends nothing: nobody knows who will set it, and many wait for one beside their work, as for
//! a signal to stop.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;

use super::core::{Core, Rare, phase};
use super::header::{Kind, Queue, TaskPtr};
use super::list::{List, Queued};
use super::signal;

pub(super) const NO_LIMIT: usize = usize::MAX;

/// Tasks that wait for a place.
pub(super) struct KeptBack {
    /// They were not polled yet. In order of starting, but for those that a task waits for, which come first.
    tasks: List<Queued>,
    /// How many they are.
    len: Cell<usize>,
    lenders: Cell<Option<Box<Lenders>>>,
}

/// Tasks that lend their places: all of them are linked. Those that they wait for are, or are about to be.
#[derive(Default)]
struct Lenders {
    /// The tasks that a lender waits for.
    waits_for: HashMap<TaskPtr, HashSet<TaskPtr>>,
    /// The same, the other way round.
    awaited_by: HashMap<TaskPtr, HashSet<TaskPtr>>,
}

impl Default for KeptBack {
    fn default() -> Self {
        Self { tasks: List::new(), len: Cell::new(0), lenders: Cell::new(None) }
    }
}

impl KeptBack {
    /// # Safety
    /// The task is linked, and in no queue.
    #[cold]
    unsafe fn keeps_back(&self, task: TaskPtr, others: usize, limit: usize) -> bool {
        if self.len.get() == 0 && others < limit.saturating_add(self.lenders()) {
            return false;
        }
        // SAFETY: the task is linked, so it is alive until it is unlinked, which takes it out of its queue.
        unsafe {
            task.as_ref().queue.set(Queue::Limited);
            self.tasks.push_back(task);
        }
        self.len.set(self.len.get() + 1);
        true
    }

    fn pop(&self) -> Option<TaskPtr> {
        let task = self.tasks.pop_front()?;
        self.len.set(self.len.get() - 1);
        Some(task)
    }

    /// # Safety
    /// The task is kept back.
    pub(super) unsafe fn forget(&self, task: TaskPtr) {
        // SAFETY: by the contract.
        unsafe { self.tasks.remove(task) };
        self.len.set(self.len.get() - 1);
    }

    /// Has the task polled before the others that are kept back.
    ///
    /// # Safety
    /// The task is kept back.
    unsafe fn prefer(&self, task: TaskPtr) {
        // SAFETY: by the contract.
        unsafe {
            self.tasks.remove(task);
            self.tasks.push_front(task);
        }
    }

    /// The task neither lends its place nor is waited for.
    fn is_over(&self, task: TaskPtr) {
        self.with_lenders(|lenders| lenders.remove(task));
    }

    /// How many tasks lend their places.
    fn lenders(&self) -> usize {
        self.with_lenders(|lenders| lenders.waits_for.len()).unwrap_or(0)
    }

    fn with_lenders<R>(&self, use_it: impl FnOnce(&mut Lenders) -> R) -> Option<R> {
        let mut lenders = self.lenders.take()?;
        let result = use_it(&mut lenders);
        self.lenders.set(Some(lenders));
        Some(result)
    }
}

impl Lenders {
    /// False if it is known.
    fn add(&mut self, lender: TaskPtr, awaited: TaskPtr) -> bool {
        self.awaited_by.entry(awaited).or_default().insert(lender);
        self.waits_for.entry(lender).or_default().insert(awaited)
    }

    fn remove(&mut self, task: TaskPtr) {
        remove(&mut self.waits_for, &mut self.awaited_by, task);
        remove(&mut self.awaited_by, &mut self.waits_for, task);
    }
}

/// Takes `task` out of two maps, of which each is the other the other way round.
fn remove(
    from: &mut HashMap<TaskPtr, HashSet<TaskPtr>>,
    reversed: &mut HashMap<TaskPtr, HashSet<TaskPtr>>,
    task: TaskPtr,
) {
    for other in from.remove(&task).unwrap_or_default() {
        let Some(tasks) = reversed.get_mut(&other) else { continue };
        tasks.remove(&task);
        if tasks.is_empty() {
            reversed.remove(&other);
        }
    }
}

impl Core {
    /// Allows this many ordinary tasks to be polled at a time. From any thread.
    pub(crate) fn set_limit(&self, most: usize) {
        self.most.store(most, Ordering::Relaxed);
        if self.is_polled_here() {
            self.admit();
        } else {
            self.signal(signal::LIMIT);
        }
    }

    pub(super) fn limit(&self) -> Option<usize> {
        Some(self.most.load(Ordering::Relaxed)).filter(|most| *most != NO_LIMIT)
    }

    /// Keeps a new task back, if the `others` that are not over leave no place for it.
    ///
    /// # Safety
    /// The task is linked, and in no queue.
    #[inline]
    pub(super) unsafe fn keeps_back(&self, task: TaskPtr, others: usize) -> bool {
        if self.limit().is_none() && self.existing_rare().is_none() {
            return false;
        }
        // SAFETY: by the contract.
        unsafe { self.rare().kept_back.keeps_back(task, others, self.most.load(Ordering::Relaxed)) }
    }

    /// A task was unlinked.
    #[cold]
    pub(super) fn make_room(&self, rare: &Rare, task: TaskPtr) {
        rare.kept_back.is_over(task);
        if rare.cancelled.get().is_some_and(|(cancelled, _)| cancelled == task) {
            rare.cancelled.set(None);
        }
        self.admit();
    }

    /// Lets tasks be polled that were kept back, as far as the limit allows it.
    pub(super) fn admit(&self) {
        let Some(Rare { kept_back, .. }) = self.existing_rare() else { return };
        if kept_back.len.get() == 0 || self.phase.load(Ordering::Relaxed) != phase::OPEN {
            return;
        }
        let places = self.most.load(Ordering::Relaxed).saturating_add(kept_back.lenders());
        while self.len() - kept_back.len.get() < places {
            let Some(task) = kept_back.pop() else { return };
            // SAFETY: what was kept back is linked, and now in no queue.
            unsafe {
                self.queues.push(task, false);
            }
        }
    }

    /// Whether a nursery with a limit is being polled on this thread.
    pub(crate) fn is_limited_here() -> bool {
        Self::polled_here(|core| core.limit().is_some()).is_some()
    }

    /// Something is about to wait for `task`. If it is an ordinary task, it lends its place.
    ///
    /// # Safety
    /// The task is alive, and this nursery's.
    #[inline]
    pub(crate) unsafe fn is_awaited(&self, task: TaskPtr) {
        if self.limit().is_some() {
            // SAFETY: by the contract.
            unsafe { self.is_awaited_by_someone(task) };
        }
    }

    /// # Safety
    /// As for `is_awaited`.
    #[cold]
    unsafe fn is_awaited_by_someone(&self, task: TaskPtr) {
        let current = if self.is_polled_here() { self.current.get() } else { None };
        match current {
            // SAFETY: both are alive, and this is their thread.
            Some(current) => unsafe { self.lend(current, task) },
            #[cfg(any(feature = "threads", feature = "tokio"))]
            // SAFETY: by the contract.
            None => unsafe { self.is_awaited_elsewhere(task) },
            #[cfg(not(any(feature = "threads", feature = "tokio")))]
            None => {}
        }
    }

    /// # Safety
    /// This is the nursery's thread. Both tasks are alive, and its own; the lender is linked.
    pub(super) unsafe fn lend(&self, lender: TaskPtr, task: TaskPtr) {
        // SAFETY: by the contract.
        let lends = unsafe { task.as_ref().has_future.get() && lender.as_ref().kind().is_ordinary() };
        if !lends {
            return;
        }
        let kept_back = &self.rare().kept_back;
        let mut lenders = kept_back.lenders.take().unwrap_or_default();
        let is_new = lenders.add(lender, task);
        kept_back.lenders.set(Some(lenders));
        if is_new {
            // SAFETY: by the contract.
            unsafe { self.prefer(task) };
        }
        self.admit();
    }

    /// Has a task polled before the others that are kept back, if it is one of them. A report comes from the routine that was started right
    /// behind the task that waits for it.
    ///
    /// # Safety
    /// This is the nursery's thread. The task is its own, and alive.
    unsafe fn prefer(&self, task: TaskPtr) {
        // SAFETY: by the contract. A task that waits for a report is in this list, or in none and has no neighbours. What is in the list is
        // alive, and what is `Limited` is kept back.
        unsafe {
            let is_report = task.as_ref().kind() == Kind::Start;
            let Some(task) = (if is_report { self.all.after(task) } else { Some(task) }) else { return };
            if task.as_ref().queue.get() == Queue::Limited {
                self.rare().kept_back.prefer(task);
            }
        }
    }
}
