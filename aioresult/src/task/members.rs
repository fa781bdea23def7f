//! How tasks become a nursery's, and how they leave it.

use std::mem;
use std::sync::atomic::Ordering;

use super::core::{Core, phase};
use super::frame::Vacancy;
#[cfg(any(feature = "threads", feature = "tokio"))]
use super::header::CLAIMED;
use super::header::{Header, Kind, Label, Queue, TaskPtr};
use super::heap;
use super::list::{All, List};
use super::trace::Event;
use super::wake;

const NOT_OPEN: &str =
    "tasks can be spawned into a nursery only while its body or one of its tasks is running";

impl Core {
    /// Starts a task on the heap. The second reference to it is the caller's.
    ///
    /// # Safety
    /// The future may be polled and dropped as long as the nursery's future is there. If this is not the nursery's
    /// thread, the future may be sent to it.
    ///
    /// # Panics
    /// If the nursery is over, or its future was not polled yet.
    #[track_caller]
    pub(crate) unsafe fn spawn<F: Future>(&self, future: F, label: Label) -> TaskPtr {
        if self.is_polled_here() {
            // A subscriber that hears of the nursery's end may call back.
            assert!(self.phase.load(Ordering::Relaxed) != phase::OVER, "{NOT_OPEN}");
            // SAFETY: as the caller promises. The core holds the block.
            unsafe {
                let task = heap::allocate(self, true, self.block(), future, label);
                // The caller's, also if the task is refused and its destructor panics.
                let half = CapturesHalf(task);
                self.adopt(task);
                mem::forget(half);
                return task;
            }
        }
        let phase = self.phase.load(Ordering::Acquire);
        assert!(phase == phase::OPEN || phase == phase::CLOSING, "{NOT_OPEN}");
        let Some(block) = self.block_if_open() else { panic!("{NOT_OPEN}") };
        // SAFETY: as the caller promises. The nursery holds the block. The task is new: it gets a reference for the
        // inbox, and is notified first here; if the inbox does not take it, it never becomes the engine's.
        unsafe {
            let task = heap::allocate(self, false, block, future, label);
            let half = CapturesHalf(task);
            heap::retain(task.as_ref());
            if !wake::announce(block, task) {
                heap::release(task);
                refuse(task);
                assert!(self.phase.load(Ordering::Acquire) == phase::CLOSING, "{NOT_OPEN}");
            }
            mem::forget(half);
            task
        }
    }

    /// Starts a task in the frame of the body.
    ///
    /// # Safety
    /// There is no task in its place yet; then it stays alive until it is over.
    ///
    /// # Panics
    /// If this is not called by the body.
    #[track_caller]
    pub(super) unsafe fn spawn_in_frame(&self, slot: Vacancy<'_>, label: Label) -> TaskPtr {
        let is_polled_here = self.is_polled_here();
        let number = if is_polled_here { self.frames.replace(self.frames.get() + 1) } else { 0 };
        // SAFETY: as the caller promises. If this is the wrong place, the slot drops the task.
        unsafe {
            let task = slot.fill(number, label);
            assert!(is_polled_here, "{NOT_OPEN}");
            self.adopt(task);
            task
        }
    }

    /// Makes a task one of the nursery's, or drops it unpolled if the nursery is ending.
    ///
    /// # Safety
    /// The task is new, and stays alive until it is over. The engine gets hold of it.
    #[inline(always)]
    pub(super) unsafe fn adopt(&self, task: TaskPtr) {
        // SAFETY: the task is alive, and in no list yet.
        unsafe {
            let header = task.as_ref();
            if !self.polls(header) {
                refuse(task);
                return;
            }
            self.cells.write();
            header.cells.write();
            header.is_linked.set(true);
            self.home_of(header).push_back(task);
            if header.kind().is_ordinary() {
                let others = self.len();
                self.ordinary.store(others + 1, Ordering::Relaxed);
                if self.keeps_back(task, others) {
                    return;
                }
            }
            self.queues.push(task, false);
        }
    }

    /// Starts the wait for what remains of a task, whose work elsewhere was told to stop. Who is being dropped does not wait.
    ///
    /// # Safety
    /// As for `spawn`.
    #[cfg(any(feature = "threads", feature = "tokio"))]
    pub(crate) unsafe fn leave_remnant(&self, remnant: impl Future<Output = ()>, label: Label) {
        if self.is_abandoned.get() || !self.is_polled_here() {
            return;
        }
        // SAFETY: as the caller promises. The core holds the block.
        unsafe {
            let task = heap::allocate(self, true, self.block(), remnant, label.with_kind(Kind::Remnant));
            // It has no capture.
            task.as_ref().set(CLAIMED);
            self.adopt(task);
        }
    }

    /// The nursery that waits for what is left of this one's tasks: this one itself, or, if it is being dropped and waits for nothing any
    /// more, the one inside of which that happens. This nursery is being polled here, or dropped.
    #[cfg(feature = "tokio")]
    pub(crate) fn heir(&self) -> Option<&Self> {
        std::iter::successors(Some(self), |core| core.outer()).find(|core| core.waits())
    }

    /// The same of the innermost nursery that is being polled on this thread, or dropped.
    #[cfg(feature = "tokio")]
    pub(crate) fn heir_here<'a>() -> Option<&'a Self> {
        Self::polled_here(Self::waits)
    }

    #[cfg(feature = "tokio")]
    fn waits(&self) -> bool {
        !self.is_abandoned.get() && self.phase.load(Ordering::Relaxed) != phase::OVER
    }

    /// Takes a task out of all lists. What is returned lets go of it.
    ///
    /// # Safety
    /// The task is linked.
    #[inline(always)]
    pub(super) unsafe fn unlink(&self, task: TaskPtr) -> Hold {
        // SAFETY: the task is linked, so it is alive, and in the queue that it says.
        unsafe {
            let header = task.as_ref();
            self.cells.write();
            header.cells.write();
            header.is_linked.set(false);
            self.home_of(header).remove(task);
            match header.queue.replace(Queue::None) {
                Queue::None => {}
                queue @ (Queue::First | Queue::Second) => self.queues.remove(task, queue == Queue::Second),
                Queue::Limited => self.rare().kept_back.forget(task),
            }
            wake::detach(header);
            if header.kind().is_ordinary() {
                self.ordinary.store(self.len() - 1, Ordering::Relaxed);
            }
            if let Some(rare) = self.existing_rare() {
                self.make_room(rare, task);
            }
        }
        Hold(task)
    }

    /// Queues a task, if it is not queued already.
    ///
    /// # Safety
    /// The task is alive, and is or was this nursery's.
    #[inline]
    pub(crate) unsafe fn wake(&self, task: TaskPtr) {
        // SAFETY: the task is alive.
        let header = unsafe { task.as_ref() };
        self.cells.write();
        header.cells.write();
        if header.queue.get() != Queue::None || !header.is_linked.get() || !self.polls(header) {
            return;
        }
        // What wakes itself wants others to have their turn first, also outside of the nursery.
        let yields = self.current.get() == Some(task);
        // SAFETY: the task is linked, so it is alive until `unlink`, which takes it out of its queue.
        unsafe { self.queues.push(task, yields) };
    }

    /// Whether such a task is polled. When the nursery is ending, only remnants are.
    #[inline(always)]
    fn polls(&self, header: &Header) -> bool {
        let is_open = self.phase.load(Ordering::Relaxed) == phase::OPEN;
        is_open || (header.kind() == Kind::Remnant && !self.is_abandoned.get())
    }

    /// The list that such a task is in.
    #[inline]
    fn home_of(&self, header: &Header) -> &List<All> {
        match header.kind() {
            Kind::Parallel | Kind::Blocking | Kind::Remnant => self.rare().home_of(header.kind()),
            _ => &self.all,
        }
    }
}

/// The engine's hold on a task that is in no list, which it lets go of when this is dropped, also by a panic.
pub(super) struct Hold(pub(super) TaskPtr);

impl Drop for Hold {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the engine has the task until here, and its future is gone.
        unsafe { heap::let_go(self.0, 0) };
    }
}

/// The half of a capture that is not made yet.
struct CapturesHalf(TaskPtr);

impl Drop for CapturesHalf {
    fn drop(&mut self) {
        // SAFETY: the half is ours. The engine has the task, or lets go of it before.
        unsafe { heap::let_go_of_output(self.0, false) };
    }
}

/// Drops a task that no nursery has taken, and lets go of it.
///
/// # Safety
/// The task is new.
unsafe fn refuse(task: TaskPtr) {
    let _hold = Hold(task);
    // SAFETY: nobody polls the task, so its future is there and ours.
    unsafe { drop_future(task, Event::Dropped) };
}

/// Drops the future of a task that has not returned.
///
/// # Safety
/// As for `VTable::drop_future`.
pub(super) unsafe fn drop_future(task: TaskPtr, event: Event) {
    // SAFETY: as the caller promises. The future is dropped also if a subscriber panics.
    unsafe {
        let header = task.as_ref();
        // A subscriber may call back: then the task is over.
        header.has_future.set(false);
        let future = DropFuture(task);
        let _span = header.trace.enter();
        header.trace.event(event);
        drop(future);
    }
}

struct DropFuture(TaskPtr);

impl Drop for DropFuture {
    fn drop(&mut self) {
        // SAFETY: `drop_future` has made this of a task with its future.
        unsafe { (self.0.as_ref().vtable.drop_future)(self.0) };
    }
}
