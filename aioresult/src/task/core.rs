//! The engine of a nursery: which tasks it has, and which are to be polled. [`turn`](super::turn) polls them, and
//! [`end`](super::end) ends them.
//!
//! Everything here and there runs on the one thread that is polling the nursery, or dropping it, except where a function says
//! otherwise. Foreign code (polls, destructors, wakers) runs in between and may call back: into `wake`,
//! `spawn` or `fail`, or, through a frame that is left early, into `leave_frame`. So no list is borrowed and no
//! lock is held while it runs, and everything is in order before it is called.

use std::cell::{Cell, OnceCell};
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering};

use super::end::Payload;
use super::family::Family;
use super::frame::TaskSlot;
use super::header::{CLAIMED, DONE, Header, Kind, Label, Queue, REFERENCE, TaskPtr, WAITED};
use super::heap;
use super::limit::{KeptBack, NO_LIMIT};
use super::list::{All, List, Queued};
use super::request::Requests;
use super::trace::{Event, Trace};
use super::wake::{self, Block};

/// Where a nursery is in its life. It goes back only from `CLOSING` to `OPEN`, when the body has seen its daemons dropped.
pub(super) mod phase {
    /// Its future was not polled yet.
    pub(in crate::task) const NEW: u8 = 0;
    /// Tasks are started and polled.
    pub(in crate::task) const OPEN: u8 = 1;
    /// No task is polled any more: they are being dropped, or were, and work on other threads is waited for.
    pub(in crate::task) const CLOSING: u8 = 2;
    /// All tasks are over.
    pub(in crate::task) const OVER: u8 = 3;
}

/// What the nursery's thread has to look at, beside the tasks that were woken. Set from any thread.
pub(super) mod signal {
    /// The nursery is to fail.
    pub(in crate::task) const FAIL: u8 = 1 << 0;
    /// There are requests.
    pub(in crate::task) const REQUEST: u8 = 1 << 1;
    /// There may be room for tasks that the limit has kept back.
    pub(in crate::task) const LIMIT: u8 = 1 << 2;
    /// The nursery's thread has seen `FAIL` while the nursery was open: it ends with the error.
    pub(in crate::task) const FAILS: u8 = 1 << 3;
}

const NOT_OPEN: &str =
    "tasks can be spawned into a nursery only while its body or one of its tasks is running";

/// The state of a nursery, without its types.
pub(crate) struct Core {
    /// How many tasks the frame of the body has room for.
    slots: usize,
    /// If it is not dropped, its memory is not used for anything else either: see `Scope::with_slots`.
    pub(super) is_pinned: bool,
    /// Where wakers lead. Null until it is needed, and [`no_block`] if it was not needed until the end.
    pub(super) block: AtomicPtr<Block>,
    /// Some of [`signal`]'s.
    pub(super) signals: AtomicU8,
    /// How many ordinary tasks are not over. Written on the nursery's thread only.
    ordinary: AtomicUsize,
    /// One of [`phase`]. Written on the nursery's thread only.
    pub(super) phase: AtomicU8,
    /// How many ordinary tasks may be polled at a time. Written from any thread.
    pub(super) most: AtomicUsize,
    /// What is to be done to single tasks.
    pub(super) requests: Requests,

    // The rest belongs to the thread that polls or drops the nursery.
    /// The nursery that is being polled on this thread, and whose poll led to this one's.
    outer: Cell<*const Core>,
    /// What is being polled.
    pub(super) current: Cell<Option<TaskPtr>>,
    /// `None` when it has returned.
    pub(super) body: Cell<Option<TaskPtr>>,
    /// The body is to be woken when there is no ordinary task left.
    pub(super) body_waits_for_tasks: Cell<bool>,
    /// How many tasks were put into the frame, and the body.
    frames: Cell<usize>,
    /// Where the nursery is.
    pub(super) location: Cell<Option<&'static Location<'static>>>,
    pub(super) trace: Trace,
    /// The nursery's future is being dropped: nothing is waited for any more.
    pub(super) is_abandoned: Cell<bool>,
    /// What few nurseries need.
    rare: OnceCell<Box<Rare>>,
    /// The body and all tasks that are not over, in order of starting, but for those in two lists of `rare`. To be in one of the
    /// three counts as a reference.
    pub(super) all: List<All>,
    /// What was woken, in this order.
    pub(super) ready: List<Queued>,
    /// What has woken itself while it was polled, and so asks to be polled later.
    pub(super) yielded: List<Queued>,
}

/// What few nurseries need. It is apart, because a nursery is moved to where it is pinned.
#[derive(Default)]
pub(super) struct Rare {
    pub(super) kept_back: KeptBack,
    pub(super) family: Family,
    /// The first panic, while the nursery waits for its remnants.
    pub(super) payload: Cell<Option<Payload>>,
    /// Tasks whose work goes on elsewhere.
    pub(super) elsewhere: List<All>,
    /// What remains of such tasks when they were dropped.
    pub(super) remnants: List<All>,
}

impl Rare {
    #[cold]
    fn home_of(&self, kind: Kind) -> &List<All> {
        if kind == Kind::Remnant { &self.remnants } else { &self.elsewhere }
    }
}

// SAFETY: what is not atomic is only touched by the thread that polls or drops the nursery's future, which there can
// be only one of at a time, and which has the future to itself; sending the future to another thread hands all of it over. Whoever
// comes from elsewhere asks `Core::is_polled_here` first, with two exceptions: a frame or a scope that is being dropped, which
// only that thread does; and those that look at the task tree, which keep that thread from polling meanwhile (see `family`).
unsafe impl Send for Core {}
// SAFETY: see above.
unsafe impl Sync for Core {}

thread_local! {
    /// The innermost nursery that is being polled on this thread.
    static POLLED: Cell<*const Core> = const { Cell::new(ptr::null()) };
}

/// Instead of a block, when the nursery has ended without one. Never dereferenced.
pub(super) fn no_block() -> *mut Block {
    ptr::without_provenance_mut(1)
}

impl Core {
    pub(crate) const fn new(slots: usize, is_pinned: bool) -> Self {
        Self {
            slots,
            is_pinned,
            block: AtomicPtr::new(ptr::null_mut()),
            signals: AtomicU8::new(0),
            ordinary: AtomicUsize::new(0),
            phase: AtomicU8::new(phase::NEW),
            most: AtomicUsize::new(NO_LIMIT),
            requests: Requests::new(),
            outer: Cell::new(ptr::null()),
            current: Cell::new(None),
            body: Cell::new(None),
            body_waits_for_tasks: Cell::new(false),
            frames: Cell::new(0),
            location: Cell::new(None),
            trace: Trace::none(),
            is_abandoned: Cell::new(false),
            rare: OnceCell::new(),
            all: List::new(),
            ready: List::new(),
            yielded: List::new(),
        }
    }

    // ---- From any thread. ----

    /// The nursery that is being polled on this thread, at whatever depth, and for which `is_it` is true.
    pub(crate) fn polled_here<'a>(mut is_it: impl FnMut(&Core) -> bool) -> Option<&'a Core> {
        let mut core = POLLED.get();
        // SAFETY: whatever is in the chain is borrowed by a `poll` or `drop` further up on this thread's stack. The
        // callers use the reference within that call.
        while let Some(here) = unsafe { core.as_ref() } {
            if is_it(here) {
                return Some(here);
            }
            core = here.outer.get();
        }
        None
    }

    /// Whether this thread is the one that polls or drops the nursery, and is doing it.
    pub(crate) fn is_polled_here(&self) -> bool {
        Self::polled_here(|core| ptr::eq(core, self)).is_some()
    }

    pub(crate) fn has_block(&self, block: NonNull<Block>) -> bool {
        self.block.load(Ordering::Acquire) == block.as_ptr()
    }

    /// The nursery's block, if it was made.
    pub(super) fn existing_block(&self) -> Option<NonNull<Block>> {
        NonNull::new(self.block.load(Ordering::Acquire)).filter(|block| block.as_ptr() != no_block())
    }

    /// The nursery's block, made if need be; `None` if the nursery has ended without one.
    fn block_if_open(&self) -> Option<NonNull<Block>> {
        if let Some(block) = self.existing_block() {
            return Some(block);
        }
        let fresh = Block::allocate(self.slots + 1);
        let raced =
            self.block.compare_exchange(ptr::null_mut(), fresh.as_ptr(), Ordering::AcqRel, Ordering::Acquire);
        let Err(first) = raced else { return Some(fresh) };
        // SAFETY: nobody else has seen this block.
        unsafe { Block::release(fresh) };
        if first == no_block() { None } else { NonNull::new(first) }
    }

    /// The nursery's block, made if need be. The nursery is not over.
    #[inline]
    pub(crate) fn block(&self) -> NonNull<Block> {
        match self.existing_block() {
            Some(block) => block,
            None => self.block_if_open().expect("the nursery is being polled, so it is not over"),
        }
    }

    /// Sequentially consistent with the end of the nursery: see [`failed_too_late`](Self::failed_too_late).
    pub(crate) fn is_failing(&self) -> bool {
        self.signals.load(Ordering::SeqCst) & signal::FAIL != 0
    }

    /// Whether the nursery has ended without looking at the error that was given to it. From any thread, after
    /// [`begin_to_fail`](Self::begin_to_fail).
    ///
    /// It closes first and looks for a failure then; we give the failure first and look whether it has closed then. So it sees
    /// the failure, or we see that it has closed, or both.
    pub(crate) fn failed_too_late(&self) -> bool {
        self.is_closed() && self.signals.load(Ordering::SeqCst) & signal::FAILS == 0
    }

    /// Whether nothing can be started any more.
    pub(crate) fn is_closed(&self) -> bool {
        match self.block.load(Ordering::SeqCst) {
            none if none.is_null() => false,
            block if block == no_block() => true,
            // SAFETY: the nursery holds its block.
            block => unsafe { &*block }.is_closed(),
        }
    }

    /// Whether no task is polled any more, or is about to be.
    pub(super) fn is_ending(&self) -> bool {
        self.is_failing() || self.phase.load(Ordering::Acquire) >= phase::CLOSING
    }

    /// How many ordinary tasks are not over.
    pub(crate) fn len(&self) -> usize {
        self.ordinary.load(Ordering::Relaxed)
    }

    /// Makes the nursery fail, after what is being polled has come back. It is to be woken as well.
    pub(crate) fn begin_to_fail(&self) {
        self.signals.fetch_or(signal::FAIL, Ordering::SeqCst);
    }

    /// What is being polled has returned an error.
    #[cfg(feature = "tracing")]
    pub(crate) fn trace_failure(&self) {
        if self.is_polled_here()
            && let Some(task) = self.current.get()
        {
            // SAFETY: it is being polled.
            unsafe { task.as_ref() }.trace.event(Event::Failed);
        }
    }

    #[cfg(not(feature = "tracing"))]
    pub(crate) fn trace_failure(&self) {}

    /// Has the nursery's thread look at `signal`, before it polls anything else.
    pub(super) fn signal(&self, signal: u8) {
        self.signals.fetch_or(signal, Ordering::SeqCst);
        self.wake_if_elsewhere();
    }

    /// Wakes the nursery after something was signalled, unless this is its thread, or it has not started.
    ///
    /// Signals, the start of the nursery and its look at the signals are sequentially consistent: either that look sees the
    /// signal, or we see that it has started.
    pub(crate) fn wake_if_elsewhere(&self) {
        if self.phase.load(Ordering::SeqCst) == phase::NEW || self.is_polled_here() {
            return;
        }
        if let Some(block) = self.block_if_open() {
            // SAFETY: the nursery holds its block as long as it is there.
            unsafe { block.as_ref() }.parent.wake();
        }
    }

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
            // SAFETY: as the caller promises. The new task has a reference for the engine.
            unsafe {
                let task = heap::allocate(self.block(), future, label);
                // The caller's, also if the task is refused and its destructor panics.
                let reference = Reference(task);
                self.adopt(task);
                mem::forget(reference);
                return task;
            }
        }
        let phase = self.phase.load(Ordering::Acquire);
        assert!(phase == phase::OPEN || phase == phase::CLOSING, "{NOT_OPEN}");
        let Some(block) = self.block_if_open() else { panic!("{NOT_OPEN}") };
        // SAFETY: as the caller promises. The nursery holds the block. The task is new: it gets a reference for the
        // inbox, and is notified first here; if the inbox does not take it, it never becomes the engine's.
        unsafe {
            let task = heap::allocate(block, future, label);
            let reference = Reference(task);
            heap::retain(task.as_ref());
            if !wake::announce(block, task) {
                heap::release(task);
                refuse(task);
                assert!(self.phase.load(Ordering::Acquire) == phase::CLOSING, "{NOT_OPEN}");
            }
            mem::forget(reference);
            task
        }
    }

    // ---- On the nursery's thread. ----

    /// Starts a task in the frame of the body.
    ///
    /// # Panics
    /// If this is not called by the body.
    #[track_caller]
    #[inline]
    pub(crate) fn spawn_in_frame<F: Future>(
        &self,
        slot: Pin<&TaskSlot<F, F::Output>>,
        future: F,
        label: Label,
    ) -> TaskPtr {
        assert!(self.is_polled_here(), "{NOT_OPEN}");
        let number = self.frames.get();
        self.frames.set(number + 1);
        slot.fill(future, number, label);
        let task = slot.give_to(self);
        // SAFETY: the slot is a local of the body, so its task is alive until it leaves the lists: that is the
        // contract of `TaskSlot::new`.
        unsafe { self.adopt(task) };
        task
    }

    /// Takes the body, which is the first task. Called once, before anything else.
    pub(crate) fn start<F: Future>(&self, body: Pin<&TaskSlot<F, F::Output>>) {
        // Two threads may run the same scope at once; only one of them gets it.
        let phase = self.phase.compare_exchange(phase::NEW, phase::OPEN, Ordering::SeqCst, Ordering::Relaxed);
        assert!(phase.is_ok(), "a scope runs once");
        self.frames.set(1);
        let body = body.give_to(self);
        // SAFETY: the slot, and so its task, is alive.
        self.location.set(Some(unsafe { body.as_ref() }.location()));
        self.body.set(Some(body));
        // SAFETY: the nursery's future holds the slot, so the body is alive until it leaves the lists.
        unsafe { self.adopt(body) };
    }

    /// After the start, since a subscriber may panic.
    pub(crate) fn begin_trace(&self) {
        if let Some(location) = self.location.get() {
            self.trace.begin_nursery(location);
        }
    }

    /// Makes a task one of the nursery's, or drops it unpolled if the nursery is ending.
    ///
    /// # Safety
    /// The task is new, and stays alive until it is over. If it is on the heap, the engine gets a reference.
    #[inline(always)]
    pub(super) unsafe fn adopt(&self, task: TaskPtr) {
        // SAFETY: the task is alive, and in no list yet.
        unsafe {
            let header = task.as_ref();
            if !self.polls(header) {
                refuse(task);
                return;
            }
            header.is_linked.set(true);
            self.home_of(header).push_back(task);
            if header.kind().is_ordinary() {
                let others = self.len();
                self.ordinary.store(others + 1, Ordering::Relaxed);
                if self.keeps_back(task, others) {
                    return;
                }
            }
            header.queue.set(Queue::Ready);
            self.ready.push_back(task);
        }
    }

    /// Starts the wait for what remains of a task, whose work elsewhere was told to stop.
    ///
    /// # Safety
    /// As for `spawn`.
    #[cfg(any(feature = "threads", feature = "tokio"))]
    pub(crate) unsafe fn leave_remnant(&self, remnant: impl Future<Output = ()>, label: Label) {
        if self.is_abandoned.get() || !self.is_polled_here() {
            return;
        }
        // SAFETY: as the caller promises. The references are the engine's, and the one that is given up here.
        unsafe {
            let task = heap::allocate(self.block(), remnant, label.with_kind(Kind::Remnant));
            let _reference = Reference(task);
            // It has no capture.
            task.as_ref().state.fetch_or(CLAIMED, Ordering::Relaxed);
            self.adopt(task);
        }
    }

    /// Whether such a task is polled. When the nursery is ending, only remnants are.
    #[inline(always)]
    fn polls(&self, header: &Header) -> bool {
        let is_open = self.phase.load(Ordering::Relaxed) == phase::OPEN;
        is_open || (header.kind() == Kind::Remnant && !self.is_abandoned.get())
    }

    pub(super) fn rare(&self) -> &Rare {
        self.rare.get_or_init(Box::default)
    }

    #[inline]
    pub(super) fn existing_rare(&self) -> Option<&Rare> {
        self.rare.get().map(|rare| &**rare)
    }

    pub(super) fn has_remnants(&self) -> bool {
        self.existing_rare().is_some_and(|rare| !rare.remnants.is_empty())
    }

    /// The list that such a task is in.
    #[inline]
    fn home_of(&self, header: &Header) -> &List<All> {
        match header.kind() {
            Kind::Parallel | Kind::Blocking | Kind::Remnant => self.rare().home_of(header.kind()),
            _ => &self.all,
        }
    }

    /// Whether the body and all ordinary tasks have ended.
    #[inline(always)]
    pub(super) fn is_done(&self) -> bool {
        self.len() == 0 && self.body.get().is_none()
    }

    /// What is being polled.
    pub(crate) fn current(&self) -> TaskPtr {
        self.current.get().expect("a borrowed waker is used during its poll only")
    }

    /// Queues a task, if it is not queued already.
    ///
    /// # Safety
    /// The task is alive, and is or was this nursery's.
    #[inline]
    pub(crate) unsafe fn wake(&self, task: TaskPtr) {
        // SAFETY: the task is alive.
        let header = unsafe { task.as_ref() };
        if header.queue.get() != Queue::None || !header.is_linked.get() || !self.polls(header) {
            return;
        }
        // What wakes itself wants others to have their turn first, also outside of the nursery.
        let queue = if self.current.get() == Some(task) { Queue::Yielded } else { Queue::Ready };
        header.queue.set(queue);
        // SAFETY: the task is linked, so it is alive until `unlink`, which takes it out of its queue.
        unsafe {
            match queue {
                Queue::Yielded => self.yielded.push_back(task),
                _ => self.ready.push_back(task),
            }
        }
    }

    /// Takes a task out of all lists. What is returned gives up the engine's reference.
    ///
    /// # Safety
    /// The task is linked.
    #[inline(always)]
    pub(super) unsafe fn unlink(&self, task: TaskPtr) -> Reference {
        // SAFETY: the task is linked, so it is alive, and in the queue that it says.
        unsafe {
            let header = task.as_ref();
            header.is_linked.set(false);
            self.home_of(header).remove(task);
            match header.queue.replace(Queue::None) {
                Queue::None => {}
                Queue::Ready => self.ready.remove(task),
                Queue::Yielded => self.yielded.remove(task),
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
        Reference(task)
    }

    pub(super) fn enter(&self) -> Polled<'_> {
        self.outer.set(POLLED.replace(self));
        let polled = Polled(self);
        self.check_family();
        polled
    }

    pub(super) fn outer_ptr(&self) -> *const Core {
        self.outer.get()
    }

    /// The nursery in whose poll this one is being polled.
    pub(super) fn outer(&self) -> Option<&Core> {
        // SAFETY: this nursery is being polled, and so is that one, further up on this thread's stack.
        unsafe { self.outer.get().as_ref() }
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        // It is not over if the future that runs it was forgotten.
        self.leave_family();
        if let Some(block) = self.existing_block() {
            // SAFETY: the core holds a reference since it has made the block.
            unsafe { Block::release(block) };
        }
    }
}

/// A nursery is being polled while this is there.
pub(super) struct Polled<'a>(&'a Core);

impl Drop for Polled<'_> {
    fn drop(&mut self) {
        #[cfg(feature = "tree")]
        self.0.end_poll();
        POLLED.set(self.0.outer.replace(ptr::null()));
    }
}

/// A reference to a task if that is on the heap, given up when this is dropped, also by a panic.
pub(super) struct Reference(pub(super) TaskPtr);

impl Reference {
    /// Marks a heap task, for which nobody waits yet, as done, and gives the reference up, in one step instead of two atomic
    /// read-modify-writes. Any other task stays as it is.
    ///
    /// # Safety
    /// The task's output was written just now.
    pub(super) unsafe fn hand_over(self) -> Result<(), Self> {
        // SAFETY: the reference keeps the task alive up to the exchange.
        let header = unsafe { self.0.as_ref() };
        let state = header.state.load(Ordering::Relaxed);
        if !header.is_on_heap() || state & (WAITED | CLAIMED) != 0 {
            return Err(self);
        }
        let done = state + DONE - REFERENCE;
        match header.state.compare_exchange(state, done, Ordering::AcqRel, Ordering::Relaxed) {
            Ok(_) => {
                mem::forget(self);
                Ok(())
            }
            Err(_) => Err(self),
        }
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // SAFETY: whoever has made this owned a reference, so the task is still alive.
        unsafe {
            if self.0.as_ref().is_on_heap() {
                heap::release(self.0);
            }
        }
    }
}

/// Drops a task that no nursery has taken, and gives up the engine's reference.
///
/// # Safety
/// The task is new.
unsafe fn refuse(task: TaskPtr) {
    let _reference = Reference(task);
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
