//! Wakers, and the inbox through which they reach a nursery.
//!
//! A waker can be used from any thread, at any time, also when the nursery is long gone. So it never refers to
//! the nursery or to a frame, but to a [`Node`], which is counted:
//!
//! * A heap task carries its own node; its wakers count as references to the task, which keeps its block alive.
//! * The tasks in a frame, and the body, have their nodes in the nursery's [`Block`]; their wakers count as
//!   references to the block. The block is made when it is first needed.
//!
//! A wake on the thread that polls the nursery puts the task straight into the nursery's queue
//! (`Core::wake`). One from elsewhere puts the node into the block's inbox, and wakes the nursery's own task.
//!
//! Until somebody clones the waker of a task, that is polled with a waker which is the same for all tasks of the nursery, refers to its
//! core, and becomes a real one when it is cloned. (The idea to make wakers real only when they are
//! cloned was measured in the peers' research: a task that never waits then costs no allocation.)

use std::alloc::{Layout, handle_alloc_error};
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};
use std::task::{RawWaker, RawWakerVTable, Waker};

use super::core::Core;
use super::header::{GONE, Header, TaskPtr};
use super::heap;
use super::slabs::{Returned, Slabs};
use crate::sync::alloc::{alloc, dealloc};
use crate::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering, fence};
use crate::sync::{AtomicWaker, Witness};

/// What wakers refer to, and what stands in the inbox.
pub(crate) struct Node {
    /// The next older one in the inbox. Belongs to whoever has set `is_notified`, until the inbox is emptied.
    next: AtomicPtr<Node>,
    /// The node is in the inbox, or on its way.
    is_notified: AtomicBool,
    /// The task. Of a node in a block: null before the first waker and after the task is over; only the
    /// nursery's thread may follow it. Of a [`Request`](super::request): see there.
    pub(crate) header: AtomicPtr<Header>,
    /// Alive as long as the node may be used: a node in a block is a part of it, and a heap task keeps it alive.
    pub(super) block: NonNull<Block>,
}

impl Node {
    pub(crate) fn new(block: NonNull<Block>, header: *mut Header) -> Self {
        Self {
            next: AtomicPtr::new(ptr::null_mut()),
            is_notified: AtomicBool::new(false),
            header: AtomicPtr::new(header),
            block,
        }
    }

    /// Takes the node out of the state of being notified, so that the next wake counts again.
    ///
    /// It is a read-modify-write, so that the task's next poll sees what was written before a wake that found
    /// the node notified already.
    pub(crate) fn acknowledge(&self) {
        self.is_notified.swap(false, Ordering::AcqRel);
    }
}

/// Of an inbox: it takes nothing any more. Never dereferenced.
fn closed() -> *mut Node {
    ptr::without_provenance_mut(1)
}

/// What the wakers of one nursery share: the inbox, whom to wake, and the nodes of the tasks in its frame.
pub(crate) struct Block {
    /// Of the block itself: read by all who use it.
    memory: Witness,
    references: AtomicUsize,
    /// Nodes that were notified from elsewhere, newest first, or [`closed`].
    inbox: AtomicPtr<Node>,
    /// The waker of the nursery's own task.
    pub(crate) parent: AtomicWaker,
    /// How many nodes follow in the same allocation.
    len: usize,
    /// For heap tasks. Belongs to the nursery's thread.
    pub(super) slabs: Slabs,
    pub(super) returned: Returned,
}

impl Block {
    fn layout(len: usize) -> (Layout, usize) {
        let nodes = Layout::array::<Node>(len).expect("a block of so many tasks does not fit into memory");
        let (layout, offset) =
            Layout::new::<Self>().extend(nodes).expect("a block of so many tasks does not fit into memory");
        (layout.pad_to_align(), offset)
    }

    /// A block with one reference and `len` nodes, which refer to no task yet.
    pub(crate) fn allocate(len: usize) -> NonNull<Self> {
        let (layout, offset) = Self::layout(len);
        // SAFETY: the layout is not of size zero, since `Block` is not.
        let Some(block) = NonNull::new(unsafe { alloc(layout) }.cast::<Self>()) else {
            handle_alloc_error(layout)
        };
        // SAFETY: the allocation is fresh and has room for the block and, at `offset`, for `len` nodes.
        unsafe {
            block.write(Self {
                memory: Witness::new(),
                references: AtomicUsize::new(1),
                inbox: AtomicPtr::new(ptr::null_mut()),
                parent: AtomicWaker::new(),
                len,
                slabs: Slabs::new(),
                returned: Returned::new(),
            });
            let nodes = block.byte_add(offset).cast::<Node>();
            for index in 0..len {
                nodes.add(index).write(Node::new(block, ptr::null_mut()));
            }
        }
        block
    }

    /// The node of the frame task with this number.
    ///
    /// # Safety
    /// `block` is alive.
    unsafe fn node(block: NonNull<Self>, slot: usize) -> NonNull<Node> {
        // SAFETY: the block is alive, so its length can be read, and `slot` was checked against it.
        unsafe {
            let len = block.as_ref().len;
            assert!(slot < len, "a nursery has more tasks in its frame than it has announced");
            block.byte_add(Self::layout(len).1).cast::<Node>().add(slot)
        }
    }

    /// # Safety
    /// `block` is alive.
    pub(crate) unsafe fn retain(block: NonNull<Self>) {
        // SAFETY: by the contract.
        let references = unsafe {
            block.as_ref().memory.read();
            &block.as_ref().references
        };
        // Relaxed, as for `Arc`: who makes a reference has one.
        let before = references.fetch_add(1, Ordering::Relaxed);
        abort_on_overflow(before, isize::MAX as usize);
    }

    /// # Safety
    /// `block` is alive.
    pub(super) unsafe fn retain_many(block: NonNull<Self>, many: usize) {
        // SAFETY: by the contract.
        let before = unsafe { block.as_ref() }.references.fetch_add(many, Ordering::Relaxed);
        abort_on_overflow(before, isize::MAX as usize);
    }

    /// # Safety
    /// The caller owns a reference, and gives it up.
    pub(crate) unsafe fn release(block: NonNull<Self>) {
        // SAFETY: the caller's reference keeps the block alive up to here.
        unsafe { block.as_ref() }.memory.read();
        // SAFETY: see above.
        if unsafe { block.as_ref() }.references.fetch_sub(1, Ordering::Release) != 1 {
            return;
        }
        // What others did with the block happened before they released it.
        fence(Ordering::Acquire);
        // SAFETY: that was the last reference. The nodes need no dropping.
        unsafe {
            let (layout, _) = Self::layout(block.as_ref().len);
            ptr::drop_in_place(block.as_ptr());
            dealloc(block.as_ptr().cast(), layout);
        }
    }

    /// Puts a node into the inbox; false if the nursery is over.
    ///
    /// # Safety
    /// The caller has just notified the node, and has taken a reference for the inbox if it is a heap task's. The block is alive.
    pub(crate) unsafe fn push(block: NonNull<Self>, node: NonNull<Node>) -> bool {
        // SAFETY: by the contract.
        unsafe { Self::push_and(block, node, || ()) }
    }

    /// The same. `keep` is called once before the nursery, which may be over then, is woken; what it returns is dropped after that.
    ///
    /// # Safety
    /// As for [`push`](Self::push), but the block is alive only until the node is in the inbox, unless what `keep` returns keeps it.
    #[inline(always)]
    unsafe fn push_and<K>(block: NonNull<Self>, node: NonNull<Node>, keep: impl Fn() -> K) -> bool {
        // SAFETY: the block is alive here.
        let inbox = unsafe {
            block.as_ref().memory.read();
            &block.as_ref().inbox
        };
        let mut kept = None;
        // Acquire: whoever finds the nursery over may look at what that has left.
        let mut newest = inbox.load(Ordering::Acquire);
        loop {
            if newest == closed() {
                return false;
            }
            if newest.is_null() {
                kept.get_or_insert_with(&keep);
            }
            // SAFETY: whoever notified the node keeps it alive, and owns `next`.
            unsafe { node.as_ref() }.next.store(newest, Ordering::Relaxed);
            // Release: what was done before this wake is seen by the poll that it leads to.
            match inbox.compare_exchange_weak(newest, node.as_ptr(), Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => break,
                Err(now) => newest = now,
            }
        }
        // Whoever finds the inbox empty wakes the nursery; it does not sleep before it has emptied the inbox.
        if newest.is_null() {
            // SAFETY: the caller keeps the block, or `kept` does.
            unsafe {
                block.as_ref().memory.read();
                block.as_ref().parent.wake();
            }
        }
        true
    }

    pub(crate) fn has_incoming(&self) -> bool {
        let newest = self.inbox.load(Ordering::Acquire);
        !newest.is_null() && newest != closed()
    }

    /// Takes all nodes out of the inbox, oldest first.
    pub(crate) fn take_incoming(&self) -> Incoming {
        if !self.has_incoming() {
            return Incoming { oldest: ptr::null_mut() };
        }
        // Only the nursery closes the inbox, so it is still open. Acquire: see `push`.
        let mut newest = self.inbox.swap(ptr::null_mut(), Ordering::AcqRel);
        let mut oldest = ptr::null_mut();
        while !newest.is_null() {
            // SAFETY: nodes in the inbox are kept alive for it, and `next` is ours now.
            let next = unsafe { &(*newest).next };
            let older = next.load(Ordering::Relaxed);
            next.store(oldest, Ordering::Relaxed);
            oldest = newest;
            newest = older;
        }
        Incoming { oldest }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.inbox.load(Ordering::SeqCst) == closed()
    }

    /// Closes the inbox if it is empty.
    pub(crate) fn close(&self) -> bool {
        let closing =
            self.inbox.compare_exchange(ptr::null_mut(), closed(), Ordering::SeqCst, Ordering::Acquire);
        closing.is_ok() || closing == Err(closed())
    }
}

/// What was in the inbox, oldest first.
pub(crate) struct Incoming {
    oldest: *mut Node,
}

impl Iterator for Incoming {
    type Item = NonNull<Node>;

    fn next(&mut self) -> Option<NonNull<Node>> {
        let node = NonNull::new(self.oldest)?;
        // SAFETY: the caller has not acknowledged the node yet, so it is alive and its link is ours.
        self.oldest = unsafe { node.as_ref() }.next.load(Ordering::Relaxed);
        Some(node)
    }
}

/// Ends the process before a counter of references can wrap around, as `Arc` does.
#[inline]
pub(super) fn abort_on_overflow(before: usize, most: usize) {
    if before > most {
        std::process::abort();
    }
}

/// A waker for polls of tasks of which nobody has cloned one yet. It is borrowed: nothing was counted for it, and it must not be
/// dropped.
///
/// # Safety
/// It is used only while `core` polls a task, as its current one, whose node is null.
#[inline]
pub(super) unsafe fn borrowed(core: &Core) -> ManuallyDrop<Waker> {
    let raw = RawWaker::new(ptr::from_ref(core).cast(), &BORROWED);
    // SAFETY: the vtable goes with the data, and keeps the contract of a waker from any thread; the core is there during the poll.
    ManuallyDrop::new(unsafe { Waker::from_raw(raw) })
}

/// The waker for a poll of a task with this node, borrowed in the same way.
///
/// # Safety
/// The task is alive, and the waker is used for that poll only.
#[inline]
pub(super) unsafe fn for_poll(task: TaskPtr, node: NonNull<Node>) -> ManuallyDrop<Waker> {
    // SAFETY: the task is alive.
    let raw = match unsafe { task.as_ref() }.is_on_heap() {
        true => RawWaker::new(task.as_ptr().cast_const().cast(), &HEAP),
        false => RawWaker::new(node.as_ptr().cast_const().cast(), &FRAME),
    };
    // SAFETY: each vtable goes with the data it is given here, keeps the contract of a waker from any thread,
    // and what the data points to is alive during the poll.
    ManuallyDrop::new(unsafe { Waker::from_raw(raw) })
}

/// Cuts the connection between the wakers of a frame task and the frame, when the task is over.
pub(crate) fn detach(header: &Header) {
    if header.is_on_heap() {
        return;
    }
    let Some(node) = NonNull::new(header.node.load(Ordering::Acquire)) else { return };
    // SAFETY: the node is in the nursery's block, which the nursery keeps until it is over.
    unsafe { node.as_ref() }.header.store(ptr::null_mut(), Ordering::Release);
}

/// Puts a new heap task into the inbox; false if the nursery is over.
///
/// # Safety
/// `block` is alive. The task was never polled, and has a reference for the inbox.
pub(crate) unsafe fn announce(block: NonNull<Block>, task: TaskPtr) -> bool {
    // SAFETY: a heap task always has its node, and nobody else knows it yet.
    unsafe {
        let node = heap::node(task);
        node.as_ref().is_notified.store(true, Ordering::Relaxed);
        Block::push(block, node)
    }
}

// ---- Heap tasks: the data is the header; every waker holds a reference to the task. ----

static HEAP: RawWakerVTable = RawWakerVTable::new(heap_clone, heap_wake, heap_wake_by_ref, heap_drop);

unsafe fn heap_task(data: *const ()) -> TaskPtr {
    // SAFETY: the data is the pointer to a header that `for_poll` has put in.
    unsafe { NonNull::new_unchecked(data.cast_mut().cast()) }
}

unsafe fn heap_clone(data: *const ()) -> RawWaker {
    // SAFETY: the waker that is cloned keeps the task alive, or the poll that it was made for does.
    unsafe { heap::retain(heap_task(data).as_ref()) };
    RawWaker::new(data, &HEAP)
}

unsafe fn heap_wake(data: *const ()) {
    // SAFETY: the waker holds a reference, which the inbox takes over, or which is given up after the wake. With the inbox's
    // reference the task may go, and with it the block, so that has to be kept while the nursery is woken. To keep it only then
    // saves two atomic read-modify-writes for all but the first of the tasks that are woken at once.
    unsafe {
        let task = heap_task(data);
        let is_taken_over = notify(task).is_some_and(|(block, node)| {
            let keep = || {
                Block::retain(block);
                KeptBlock(block)
            };
            Block::push_and(block, node, keep)
        });
        if !is_taken_over {
            heap::release(task);
        }
    }
}

unsafe fn heap_wake_by_ref(data: *const ()) {
    // SAFETY: the waker keeps the task, and that the block, alive. The inbox has a reference of its own.
    unsafe {
        let task = heap_task(data);
        let Some((block, node)) = notify(task) else { return };
        heap::retain(task.as_ref());
        if !Block::push(block, node) {
            heap::release(task);
        }
    }
}

/// Wakes a heap task, if this is its nursery's thread. Otherwise it may have to go into the inbox: this returns its block and its node.
///
/// # Safety
/// The task is alive.
#[inline(always)]
unsafe fn notify(task: TaskPtr) -> Option<(NonNull<Block>, NonNull<Node>)> {
    // SAFETY: the task is alive, a heap task always has its node, and the node's block is alive (see `Node::block`).
    unsafe {
        if task.as_ref().state.load(Ordering::Relaxed) & GONE != 0 {
            return None;
        }
        let node = heap::node(task);
        let block = node.as_ref().block;
        if let Some(core) = Core::polled_here(|core| core.has_block(block)) {
            core.wake(task);
            return None;
        }
        let was_notified = node.as_ref().is_notified.swap(true, Ordering::AcqRel);
        (!was_notified).then_some((block, node))
    }
}

/// A reference to the block, given up when this is dropped.
struct KeptBlock(NonNull<Block>);

impl Drop for KeptBlock {
    fn drop(&mut self) {
        // SAFETY: whoever has made this owned a reference.
        unsafe { Block::release(self.0) };
    }
}

unsafe fn heap_drop(data: *const ()) {
    // SAFETY: the waker holds a reference, and is gone with this.
    unsafe { heap::release(heap_task(data)) }
}

// ---- Tasks in a frame: the data is their node; every waker holds a reference to the block. ----

static FRAME: RawWakerVTable = RawWakerVTable::new(frame_clone, frame_wake, frame_wake_by_ref, frame_drop);

unsafe fn frame_node(data: *const ()) -> NonNull<Node> {
    // SAFETY: the data is the pointer to a node that `promote` has put in.
    unsafe { NonNull::new_unchecked(data.cast_mut().cast()) }
}

unsafe fn frame_clone(data: *const ()) -> RawWaker {
    // SAFETY: the waker keeps the block, and so its node, alive.
    unsafe { Block::retain(frame_node(data).as_ref().block) };
    RawWaker::new(data, &FRAME)
}

unsafe fn frame_wake(data: *const ()) {
    // SAFETY: the waker holds a reference, which is given up after the wake.
    unsafe {
        frame_wake_by_ref(data);
        frame_drop(data);
    }
}

unsafe fn frame_wake_by_ref(data: *const ()) {
    // SAFETY: the waker keeps the block, and so its node, alive.
    let node = unsafe { frame_node(data).as_ref() };
    let Some(header) = NonNull::new(node.header.load(Ordering::Acquire)) else { return };
    if let Some(core) = Core::polled_here(|core| core.has_block(node.block)) {
        // SAFETY: this is the thread on which tasks end and cut their node off; that of `header` did not, so it is
        // alive.
        unsafe { core.wake(header) };
        return;
    }
    if node.is_notified.swap(true, Ordering::AcqRel) {
        return;
    }
    // SAFETY: the block is alive, and the node was notified just now. If the nursery is over, nobody is to be
    // woken.
    unsafe { Block::push(node.block, NonNull::from(node)) };
}

unsafe fn frame_drop(data: *const ()) {
    // SAFETY: the waker holds a reference to the block, and is gone with this.
    unsafe { Block::release(frame_node(data).as_ref().block) }
}

// ---- The first polls of a task: the data is the core; the waker is borrowed. ----
//
// A reference to the waker can reach another thread while the task is being polled, not longer. So the
// core and its current task are there, and do not change, whenever one of these functions runs.

static BORROWED: RawWakerVTable =
    RawWakerVTable::new(borrowed_clone, borrowed_wake_by_ref, borrowed_wake_by_ref, borrowed_drop);

unsafe fn borrowed_clone(data: *const ()) -> RawWaker {
    // SAFETY: see above.
    unsafe { promote(&*data.cast::<Core>()) }
}

unsafe fn borrowed_wake_by_ref(data: *const ()) {
    // SAFETY: see above. The waker that `promote` has made is used up.
    unsafe {
        let core = &*data.cast::<Core>();
        if Core::polled_here(|here| ptr::eq(here, core)).is_some() {
            core.wake(core.current());
            return;
        }
        Waker::from_raw(promote(core)).wake();
    }
}

unsafe fn borrowed_drop(_: *const ()) {}

/// A waker for the core's current task, which wakers refer to from now on.
///
/// # Safety
/// The core is polling a task, and does so until this has returned.
unsafe fn promote(core: &Core) -> RawWaker {
    // SAFETY: the current task is alive. Two threads that do this at the same time write the same pointers.
    unsafe {
        core.cells.read();
        let task = core.current();
        let header = task.as_ref();
        header.memory.read();
        if header.is_on_heap() {
            header.node.store(heap::node(task).as_ptr(), Ordering::Release);
            return heap_clone(task.as_ptr().cast_const().cast());
        }
        // The core holds its block.
        let node = Block::node(core.block(), header.slot as usize);
        node.as_ref().header.store(task.as_ptr(), Ordering::Release);
        header.node.store(node.as_ptr(), Ordering::Release);
        frame_clone(node.as_ptr().cast_const().cast())
    }
}
