//! The engine of a nursery: which tasks it has, and which are to be polled. [`turn`](super::turn) polls them, and
//! [`end`](super::end) ends them.
//!
//! Everything here and there runs on the one thread that is polling the nursery, or dropping it, except where a function says
//! otherwise. Foreign code (polls, destructors, wakers) runs in between and may call back: into `wake`,
//! `spawn` or `fail`, or, through a frame that is left early, into `leave_frame`. So no list is borrowed and no
//! lock is held while it runs, and everything is in order before it is called.

use std::cell::{Cell, OnceCell};
use std::panic::Location;
use std::ptr::{self, NonNull};

use super::cancel::Write;
use super::end::Payload;
use super::family::Family;
use super::frame::Vacancy;
use super::header::{CLAIMED, DONE, Header, Kind, Label, TaskPtr};
use super::limit::{KeptBack, NO_LIMIT};
use super::list::{All, List};
use super::queue::Queues;
use super::slabs;
use super::trace::Trace;
use super::wake::Block;
use crate::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering};
#[cfg(feature = "tokio")]
use crate::sync::tokio::Handle;
use crate::sync::{Witness, const_fn, thread_local};

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

/// The state of a nursery, without its types.
pub(crate) struct Core {
    /// How many tasks the frame of the body has room for.
    slots: usize,
    /// If it is not dropped, its memory is not used for anything else either: see `Scope::with_slots`.
    pub(super) is_pinned: bool,
    /// Where wakers lead. Null until it is needed, and [`no_block`] if it was not needed until the end.
    pub(super) block: AtomicPtr<Block>,
    /// Some of those in [`signal`](super::signal).
    pub(super) signals: AtomicU8,
    /// How many ordinary tasks are not over. Written on the nursery's thread only.
    pub(super) ordinary: AtomicUsize,
    /// One of [`phase`]. Written on the nursery's thread only.
    pub(super) phase: AtomicU8,
    /// How many ordinary tasks may be polled at a time. Written from any thread.
    pub(super) most: AtomicUsize,

    // The rest belongs to the thread that polls or drops the nursery.
    pub(super) cells: Witness,
    /// The nursery that is being polled on this thread, and whose poll led to this one's.
    outer: Cell<*const Core>,
    /// What is being polled.
    pub(super) current: Cell<Option<TaskPtr>>,
    /// `None` when it has returned.
    pub(super) body: Cell<Option<TaskPtr>>,
    /// The body is to be woken when there is no ordinary task left.
    pub(super) body_waits_for_tasks: Cell<bool>,
    /// How many tasks were put into the frame, and the body.
    pub(super) frames: Cell<u32>,
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
    pub(super) queues: Queues,
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
    /// What is being polled has cancelled itself, and is linked.
    pub(super) cancelled: Cell<Option<(TaskPtr, Write)>>,
    /// Where the nursery starts work on other threads, unless a task knows better.
    #[cfg(feature = "tokio")]
    runtime: OnceCell<Handle>,
}

impl Rare {
    #[cold]
    pub(super) fn home_of(&self, kind: Kind) -> &List<All> {
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
    const_fn! {
        pub(crate) const fn new(slots: usize, is_pinned: bool) -> Self {
            Self {
                slots,
                is_pinned,
                block: AtomicPtr::new(ptr::null_mut()),
                signals: AtomicU8::new(0),
                ordinary: AtomicUsize::new(0),
                phase: AtomicU8::new(phase::NEW),
                most: AtomicUsize::new(NO_LIMIT),
                cells: Witness::new(),
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
                queues: Queues::new(),
            }
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
    pub(super) fn block_if_open(&self) -> Option<NonNull<Block>> {
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

    /// How many ordinary tasks are not over.
    pub(crate) fn len(&self) -> usize {
        self.ordinary.load(Ordering::Relaxed)
    }

    // ---- On the nursery's thread. ----

    /// Takes the body, which is the first task. Called once, before anything else.
    ///
    /// # Safety
    /// There is no task in its place yet; then it stays alive until it is over.
    pub(super) unsafe fn start(&self, body: Vacancy<'_>, label: Label) {
        // Two threads may run the same scope at once; only one of them gets it.
        let phase = self.phase.compare_exchange(phase::NEW, phase::OPEN, Ordering::SeqCst, Ordering::Relaxed);
        assert!(phase.is_ok(), "a scope runs once");
        self.frames.set(1);
        // SAFETY: as the caller promises.
        let location = unsafe {
            let body = body.fill(0, label);
            self.body.set(Some(body));
            self.adopt(body);
            body.as_ref().location()
        };
        self.location.set(Some(location));
        // After the start, since a subscriber may panic.
        self.trace.begin_nursery(location);
    }

    /// Where the output of the body is, which nobody else looks at from now on.
    ///
    /// # Safety
    /// `body` is the body of a nursery that is over, and is still in its place.
    pub(super) unsafe fn claim_output(body: TaskPtr) -> NonNull<()> {
        // SAFETY: as the caller promises.
        unsafe {
            let state = body.as_ref().state.load(Ordering::Relaxed);
            assert!(state & (DONE | CLAIMED) == DONE, "the body has returned");
            body.as_ref().set(CLAIMED);
            Header::output(body)
        }
    }

    pub(super) fn rare(&self) -> &Rare {
        self.rare.get_or_init(Box::default)
    }

    #[inline]
    pub(super) fn existing_rare(&self) -> Option<&Rare> {
        self.rare.get().map(|rare| &**rare)
    }

    #[cfg(feature = "tokio")]
    pub(crate) fn runtime(&self) -> Option<&Handle> {
        self.existing_rare()?.runtime.get()
    }

    /// The same, which is `runtime` if there was none.
    #[cfg(feature = "tokio")]
    pub(crate) fn runtime_or(&self, runtime: &Handle) -> &Handle {
        self.rare().runtime.get_or_init(|| runtime.clone())
    }

    pub(super) fn has_remnants(&self) -> bool {
        self.existing_rare().is_some_and(|rare| !rare.remnants.is_empty())
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

    pub(super) fn enter(&self) -> Polled<'_> {
        self.outer.set(POLLED.replace(self));
        let polled = Polled(self);
        self.check_family();
        self.cells.write();
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
            // SAFETY: the core holds a reference since it has made the block. Nobody can get at the nursery any more, since it is
            // borrowed by who can.
            unsafe {
                // Otherwise it was forgotten half-way.
                if self.phase.load(Ordering::Relaxed) != phase::OVER {
                    slabs::close(block);
                }
                Block::release(block);
            }
        }
    }
}

/// A nursery is being polled while this is there.
pub(super) struct Polled<'a>(&'a Core);

impl Drop for Polled<'_> {
    fn drop(&mut self) {
        #[cfg(feature = "tree")]
        self.0.end_poll();
        self.0.cells.write();
        POLLED.set(self.0.outer.replace(ptr::null()));
    }
}
