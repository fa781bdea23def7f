//! Tasks in the frame of a nursery's body: pinned locals of its `async` block.

use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomPinned;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering;

use super::core::Core;
use super::header::{CLAIMED, DONE, Header, Label, TaskPtr, VTable};
use super::stage::Task;

/// A place for a task with the future `F`, whose output is `T`, among the locals of a nursery's body. Empty until
/// something is spawned into it.
///
/// Dropped with a task that is not over, it first drops all tasks that were started after that one, and
/// then the task: the frame is being left early, and what these tasks borrow is about to go.
pub struct TaskSlot<F, T> {
    is_filled: Cell<bool>,
    /// There if `is_filled`, and then only used through pointers that come from this cell: the engine keeps one.
    content: UnsafeCell<MaybeUninit<Content<F, T>>>,
    /// The content must not move once it is the engine's, and `&mut` to the slot must not be taken to be the only
    /// way to it.
    _pinned: PhantomPinned,
}

/// The task comes first, so that a pointer to it is also one to its header.
#[repr(C)]
struct Content<F, T> {
    task: Task<F, T>,
    /// Null until the task is the core's.
    core: Cell<*const Core>,
}

// SAFETY: the slot is a place for the future and its output, and goes to another thread with them. All
// that others know of it is either counted and atomic, or used only on the thread that polls the frame.
unsafe impl<F: Send, T: Send> Send for TaskSlot<F, T> {}

// Without a bound on `F`: what cannot be spawned is then reported once, where it is spawned.
impl<F, T> TaskSlot<F, T> {
    /// An empty slot.
    ///
    /// # Safety
    /// The slot has to be pinned as a local variable of the body of the nursery into which its task is spawned, so that
    /// it is dropped with the body's frame, neither later nor never.
    #[must_use]
    pub const unsafe fn new() -> Self {
        Self {
            is_filled: Cell::new(false),
            content: UnsafeCell::new(MaybeUninit::uninit()),
            _pinned: PhantomPinned,
        }
    }

    fn content(&self) -> NonNull<Content<F, T>> {
        // SAFETY: the address of a field is not null.
        unsafe { NonNull::new_unchecked(self.content.get().cast()) }
    }

    /// The slot's task.
    ///
    /// # Panics
    /// If the slot is empty.
    pub(crate) fn task(self: Pin<&Self>) -> TaskPtr {
        assert!(self.is_filled.get(), "the slot was filled");
        self.content().cast()
    }
}

impl<F: Future> TaskSlot<F, F::Output> {
    const VTABLE: VTable = Task::<F, F::Output>::vtable(None);

    /// A slot that holds a future already.
    ///
    /// # Safety
    /// As for [`new`](Self::new), with the future of the nursery in the place of its body.
    #[inline]
    pub(crate) unsafe fn with(future: F, label: Label) -> Self {
        // SAFETY: as the caller promises.
        let slot = unsafe { Self::new() };
        slot.put(future, 0, label);
        slot
    }

    /// Puts a future into the slot.
    ///
    /// # Panics
    /// If there is one already.
    #[inline]
    pub(crate) fn fill(self: Pin<&Self>, future: F, number: u32, label: Label) {
        assert!(!self.is_filled.get(), "a slot takes one task");
        self.get_ref().put(future, number, label);
    }

    #[inline]
    fn put(&self, future: F, number: u32, label: Label) {
        let header = Header::new(&Self::VTABLE, 0, number, label);
        let content = Content { task: Task::new(header, future), core: Cell::new(ptr::null()) };
        // SAFETY: the slot is empty, so nobody has a pointer to its content.
        unsafe { self.content().write(content) };
        self.is_filled.set(true);
    }

    /// Gives the slot's task to a core. It is not in the core's lists yet.
    ///
    /// # Panics
    /// If the slot is empty.
    pub(crate) fn give_to(self: Pin<&Self>, core: &Core) -> TaskPtr {
        let task = self.task();
        // SAFETY: the slot is not empty.
        unsafe { self.content().as_ref() }.core.set(core);
        task
    }
}

impl<F, T> Drop for TaskSlot<F, T> {
    fn drop(&mut self) {
        if !self.is_filled.get() {
            return;
        }
        let content = self.content();
        let _content = DropContent(content);
        let task: TaskPtr = content.cast();
        // SAFETY: the content is there until `_content` is dropped.
        let header = unsafe { task.as_ref() };
        if header.is_linked.get() {
            // SAFETY: a linked task's core runs the body whose frame this is, and so is still there.
            unsafe { (*content.as_ref().core.get()).leave_frame(task) };
        } else if header.has_future.get() {
            // SAFETY: no core has the task, so the future is ours to drop.
            unsafe { (header.vtable.drop_future)(task) };
        }
        let state = header.state.load(Ordering::Acquire);
        if state & DONE != 0 && state & CLAIMED == 0 {
            // SAFETY: the output is there, and nobody can take it any more: captures cannot be used when their slot
            // is gone.
            unsafe { (header.vtable.drop_output)(task) };
        }
    }
}

/// Drops what the header holds, also when a destructor of the task's panics. The stage drops nothing.
struct DropContent<F, T>(NonNull<Content<F, T>>);

impl<F, T> Drop for DropContent<F, T> {
    fn drop(&mut self) {
        // SAFETY: the content is there, in a slot that is being dropped, and its task is over.
        unsafe { self.0.drop_in_place() };
    }
}
