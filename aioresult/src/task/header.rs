//! The part of a task that the engine sees.

use std::cell::Cell;
use std::panic::Location;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use super::list::Links;
use super::waiters::Waiters;
use super::wake::Node;

/// A task as the engine knows it: a pointer to its header, whose `vtable` knows the rest.
///
/// The pointer has provenance over the whole task, so that the vtable's functions may cast it.
pub(crate) type TaskPtr = NonNull<Header>;

/// The output is in the task's stage. Set once, by the engine, after it has written the output.
pub(crate) const DONE: usize = 1 << 0;
/// Nobody will ask for the output any more: it was taken, or the capture was dropped. Set once, by the
/// capture. Whoever is the later to set its bit of `DONE` and `CLAIMED` drops or owns the output.
pub(crate) const CLAIMED: usize = 1 << 1;
/// Somebody has registered in `waiters`. Set under the lock of `waiters`.
pub(crate) const WAITED: usize = 1 << 2;
/// The task holds a reference to its block, because a waker of it was cloned. Heap tasks only.
pub(crate) const HOLDS_BLOCK: usize = 1 << 3;
/// One reference to a heap task, held by: the engine until the task is over, the capture, every waker
/// that was cloned, and the inbox while the task is in it.
pub(crate) const REFERENCE: usize = 1 << 4;

/// Instead of the number of a node, for a heap task.
pub(crate) const ON_HEAP: usize = usize::MAX;

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
    /// Frees the memory of a heap task; `None` for a task in a frame.
    ///
    /// # Safety
    /// The last reference is gone, and neither future nor output is there.
    pub(crate) free: Option<unsafe fn(TaskPtr)>,
    /// The type of the future: the name of a task that has no better one.
    pub(crate) type_name: fn() -> &'static str,
}

/// What ran, and where it was started.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    name: Option<&'static str>,
    location: &'static Location<'static>,
}

impl Label {
    /// A task that is known by the expression that was spawned.
    #[must_use]
    pub const fn new(name: &'static str, location: &'static Location<'static>) -> Self {
        Self { name: Some(name), location }
    }

    /// A task that is known by its type only.
    pub(crate) const fn unnamed(location: &'static Location<'static>) -> Self {
        Self { name: None, location }
    }

    pub(crate) const fn location(&self) -> &'static Location<'static> {
        self.location
    }
}

/// In which of the engine's queues a task is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Queue {
    /// It was not woken since its last poll.
    None,
    /// It is to be polled.
    Ready,
    /// It woke itself while it was polled: it is to be polled in the next turn.
    Yielded,
}

/// What all tasks begin with.
///
/// `state`, `waiters` and `node` may be used from any thread. Every `Cell` belongs to the thread that is
/// polling, or dropping, the nursery; there is at most one such thread at a time.
pub(crate) struct Header {
    pub(crate) vtable: &'static VTable,
    /// The bits above.
    pub(crate) state: AtomicUsize,
    /// Who waits for the task to be done.
    pub(crate) waiters: Waiters,
    /// What wakers refer to. Null for a task in a frame whose waker nobody has cloned.
    pub(crate) node: AtomicPtr<Node>,
    label: Label,
    /// The future is there. Cleared before the future is dropped, so that a panic of its destructor does
    /// not drop it again.
    pub(crate) has_future: Cell<bool>,
    /// The task is in the list of all tasks.
    pub(crate) is_linked: Cell<bool>,
    pub(crate) queue: Cell<Queue>,
    /// The number of a frame task's node in the block, or [`ON_HEAP`].
    pub(crate) slot: usize,
    /// Where the task stands among all tasks, in order of starting.
    pub(crate) in_all: Links,
    /// Where it stands in `queue`.
    pub(crate) in_queue: Links,
}

// SAFETY: see above: what is not atomic or locked is left alone by all threads but the nursery's own.
unsafe impl Sync for Header {}

impl Header {
    pub(crate) fn new(vtable: &'static VTable, state: usize, slot: usize, label: Label) -> Self {
        Self {
            vtable,
            state: AtomicUsize::new(state),
            waiters: Waiters::new(),
            node: AtomicPtr::new(ptr::null_mut()),
            label,
            has_future: Cell::new(true),
            is_linked: Cell::new(false),
            queue: Cell::new(Queue::None),
            slot,
            in_all: Links::new(),
            in_queue: Links::new(),
        }
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
        self.label.name.unwrap_or_else(self.vtable.type_name)
    }

    pub(crate) fn location(&self) -> &'static Location<'static> {
        self.label.location()
    }

    /// Whether the output was written. If so, what the task wrote before is visible to the caller.
    pub(crate) fn is_done(&self) -> bool {
        self.state.load(Ordering::Acquire) & DONE != 0
    }

    pub(crate) fn is_on_heap(&self) -> bool {
        self.slot == ON_HEAP
    }
}
