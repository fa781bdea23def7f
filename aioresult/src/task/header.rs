//! The part of a task that the engine sees.

use std::alloc::Layout;
use std::cell::Cell;
use std::mem;
use std::panic::Location;
use std::ptr::{self, NonNull};
use std::task::{Context, Poll};

use super::list::Links;
use super::trace::Trace;
use super::wake::Node;
use crate::routine::{Args, Details, TYPE_NAME};
use crate::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, Ordering};
use crate::sync::{Mutex, Witness};
use crate::waiters::Waiters;

/// A task as the engine knows it: a pointer to its header, whose `vtable` knows the rest.
///
/// The pointer has provenance over the whole task, so that the vtable's functions may cast it.
pub(crate) type TaskPtr = NonNull<Header>;

// The bits of `state`. They are written by one thread at a time, so that no task needs an atomic read-modify-write to end: by the
// nursery's until `GONE` is set, by the capture's from then on. Whoever is on another thread before that asks the nursery for it:
// see `request`.

/// The output is in the task's stage. Set by the engine, after it has written the output.
pub(crate) const DONE: u8 = 1 << 0;
/// The engine does not use the task any more, which either is done or has lost its future.
pub(crate) const GONE: u8 = 1 << 1;
/// Nobody will ask for the output any more: it was taken, or the capture was dropped.
pub(crate) const CLAIMED: u8 = 1 << 2;
/// Somebody has registered in `waiters`.
pub(crate) const WAITED: u8 = 1 << 3;

/// In the place of the number of a node, for a heap task. The rest is for [`slabs`](super::slabs).
pub(super) const ON_HEAP: u32 = 1 << 31;

/// What a task does, as functions of its header.
pub(crate) struct VTable {
    /// Polls the future; when it is ready, drops it and puts its output in its place.
    ///
    /// # Safety
    /// The task has its future, nobody else is polling or dropping it, and it stays where it is.
    pub(crate) poll: unsafe fn(TaskPtr, &mut Context<'_>) -> Poll<()>,
    /// Drops the future.
    ///
    /// # Safety
    /// As for `poll`.
    pub(crate) drop_future: unsafe fn(TaskPtr),
    /// Drops the output.
    ///
    /// # Safety
    /// The output is there, is the caller's, and is not used afterwards.
    pub(crate) drop_output: unsafe fn(TaskPtr),
    /// Where the output is, or will be, in bytes from the header.
    pub(crate) output: usize,
    /// The memory of a heap task.
    pub(crate) layout: Layout,
}

/// How a task was started: by which keyword.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Ordinary,
    Cancellable,
    /// Its work is done by another thread.
    Parallel,
    /// Its work is a closure on another thread.
    Blocking,
    // The nursery does not wait for the rest.
    Daemon,
    /// Waits for the report of a routine that is starting.
    Start,
    /// The body, which is task number 0.
    Body,
    /// Waits for work on another thread, which was told to stop, and which nobody waits for any more.
    Remnant,
}

impl Kind {
    /// As users know it.
    #[cfg(feature = "tracing")]
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Ordinary => "ordinary",
            Self::Daemon => "daemon",
            Self::Start => "start",
            Self::Cancellable => "cancellable",
            Self::Parallel => "parallel",
            Self::Blocking => "blocking",
            Self::Remnant => "stopping",
        }
    }

    /// Whether the nursery waits for such a task, and counts it.
    pub(crate) const fn is_ordinary(self) -> bool {
        (self as u8) < Self::Daemon as u8
    }
}

/// What ran, where it was started, and how.
#[derive(Clone)]
pub struct Label {
    name: &'static str,
    location: &'static Location<'static>,
    kind: Kind,
    args: Option<Args>,
}

impl Label {
    pub(crate) const fn named(name: &'static str, location: &'static Location<'static>, kind: Kind) -> Self {
        Self { name, location, kind, args: None }
    }

    /// The body of a nursery, which is known by where that is.
    pub(crate) const fn body(location: &'static Location<'static>) -> Self {
        Self::named("body", location, Kind::Body)
    }

    /// A task that is known by its future's type `F` only.
    pub(crate) fn of<F>(location: &'static Location<'static>, kind: Kind) -> Self {
        Self::named(name_of::<F>(), location, kind)
    }

    #[cfg(feature = "tokio")]
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    #[cfg(feature = "tokio")]
    pub(crate) const fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// The same, of a routine that knows its own name.
    pub(crate) fn with_details(self, details: &Details) -> Self {
        Self { name: details.name, args: details.args.clone(), ..self }
    }

    /// The same, for what was started as something else.
    pub(crate) fn with_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }
}

/// The type's name, or, if that is the future of a routine, the path of its function.
fn name_of<F>() -> &'static str {
    let name = std::any::type_name::<F>();
    let function = || name.strip_prefix(TYPE_NAME)?.strip_suffix("::{{closure}}>");
    function().unwrap_or(name)
}

/// In which of the engine's queues a task is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Queue {
    /// It was not woken since its last poll.
    None,
    /// It is to be polled: it is in one of the lists of [`Queues`](super::queue::Queues).
    First,
    Second,
    /// It was not polled yet, and is not to be until there are fewer tasks.
    Limited,
}

/// What all tasks begin with.
///
/// `state`, `references`, `waiters` and `node` may be used from any thread. Every `Cell` belongs to the thread that is
/// polling, or dropping, the nursery; there is at most one such thread at a time.
pub(crate) struct Header {
    pub(crate) vtable: &'static VTable,
    /// Of the header's memory: read by all who use it, written to by who frees it.
    pub(crate) memory: Witness,
    /// Of the stage.
    pub(crate) stage: Witness,
    /// Of the cells.
    pub(crate) cells: Witness,
    /// Of a heap task: one for the engine and the capture together, one for every waker that was cloned, and one for the inbox
    /// while the task is in it.
    pub(super) references: AtomicU32,
    /// Who waits for the task to be done.
    pub(crate) waiters: Waiters,
    /// What wakers refer to. Null until somebody clones one.
    pub(crate) node: AtomicPtr<Node>,
    // The parts of its label, apart so that they take less room.
    name: &'static str,
    location: &'static Location<'static>,
    kind: Kind,
    args: Option<Args>,
    pub(crate) trace: Trace,
    /// The future is there. Cleared before the future is dropped, so that a panic of its destructor does
    /// not drop it again.
    pub(crate) has_future: Cell<bool>,
    /// The task is in the list of all tasks.
    pub(crate) is_linked: Cell<bool>,
    pub(crate) queue: Cell<Queue>,
    /// The bits above.
    pub(crate) state: AtomicU8,
    /// Somebody has registered in `waiters` on another thread, and has told the nursery, or is about to. With this, who waits is woken
    /// in the turn in which the task ends, and not only when the inbox is looked at.
    pub(super) is_waited_for_elsewhere: AtomicBool,
    /// The capture was dropped on another thread, and the nursery is about to hear of it.
    pub(super) is_left: AtomicBool,
    /// The number of a frame task's node in the block, or, with [`ON_HEAP`], where a heap task is in its slab.
    pub(crate) slot: u32,
    /// Where the task stands among all tasks, in order of starting.
    pub(crate) in_all: Links,
    /// Where it stands in `queue`.
    pub(crate) in_queue: Links,
}

// SAFETY: see above: what is not atomic or locked is left alone by all threads but the nursery's own.
unsafe impl Sync for Header {}

impl Header {
    /// Puts a new header in its place.
    ///
    /// # Safety
    /// There is room for it, and nothing in it yet.
    pub(crate) unsafe fn write(place: TaskPtr, vtable: &'static VTable, slot: u32, label: Label) {
        // SAFETY: as the caller promises.
        unsafe { place.write(Self::new(vtable, slot, label)) };
    }

    #[inline]
    fn new(vtable: &'static VTable, slot: u32, label: Label) -> Self {
        Self {
            vtable,
            memory: Witness::new(),
            stage: Witness::new(),
            cells: Witness::new(),
            references: AtomicU32::new(1),
            waiters: Waiters::new(),
            node: AtomicPtr::new(ptr::null_mut()),
            name: label.name,
            location: label.location,
            kind: label.kind,
            trace: Trace::none(),
            args: label.args,
            has_future: Cell::new(true),
            is_linked: Cell::new(false),
            queue: Cell::new(Queue::None),
            state: AtomicU8::new(0),
            is_waited_for_elsewhere: AtomicBool::new(false),
            is_left: AtomicBool::new(false),
            slot,
            in_all: Links::new(),
            in_queue: Links::new(),
        }
    }

    /// Begins the span of a new task, on the thread that starts it. A subscriber may panic: whoever drops the task has to
    /// know it by then.
    #[inline]
    pub(crate) fn begin_trace(&self) {
        self.trace.begin_task(self.name, self.args.as_ref().map(Args::as_str), self.location, self.kind);
    }

    /// Drops what it holds, which is nearly always nothing. To look first saves 44 instructions of the 760 that a heap task
    /// takes.
    ///
    /// # Safety
    /// The header is not used any more.
    #[inline]
    pub(crate) unsafe fn drop_in_place(mut header: TaskPtr) {
        // SAFETY: as the caller promises.
        unsafe {
            if !header.as_mut().is_bare() {
                header.drop_in_place();
            }
        }
    }

    /// Whether none of its fields has anything to drop. Where the system's mutex is one on the heap, that of the waiters may have.
    #[inline]
    fn is_bare(&mut self) -> bool {
        const HAS_MORE: bool = cfg!(any(feature = "tracing", loom)) || mem::needs_drop::<Mutex<()>>();
        !HAS_MORE && self.args.is_none() && self.waiters.is_empty()
    }

    /// Where the output is, or will be.
    ///
    /// # Safety
    /// The task is alive.
    pub(crate) unsafe fn output(task: TaskPtr) -> NonNull<()> {
        // SAFETY: the task is alive, and its stage is that far from its header.
        unsafe { task.byte_add(task.as_ref().vtable.output).cast() }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn location(&self) -> &'static Location<'static> {
        self.location
    }

    pub(crate) fn args(&self) -> Option<&Args> {
        self.args.as_ref()
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the output was written. If so, what the task wrote before is visible to the caller.
    pub(crate) fn is_done(&self) -> bool {
        self.state.load(Ordering::Acquire) & DONE != 0
    }

    pub(crate) fn is_on_heap(&self) -> bool {
        self.slot & ON_HEAP != 0
    }

    /// Sets bits of the state. Those of `GONE` and `DONE` are the last that the engine does with a heap task.
    ///
    /// Called only by who may write the state: see the bits.
    #[inline]
    pub(super) fn set(&self, bits: u8) {
        // Release: what was done before is seen by whoever finds the bits.
        self.state.store(self.state.load(Ordering::Relaxed) | bits, Ordering::Release);
    }
}
