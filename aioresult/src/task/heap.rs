//! Tasks in an allocation of their own, counted.

use std::mem::{self, MaybeUninit};
use std::ptr::NonNull;

use super::header::{Header, Label, ON_HEAP, REFERENCE, TaskPtr, VTable};
use super::stage::Task;
use super::wake::{self, Block, Node};
use crate::sync::atomic::{Ordering, fence};

/// The one allocation of a heap task.
#[repr(C)]
struct HeapTask<F: Future> {
    task: Task<F, F::Output>,
    node: Node,
}

impl<F: Future> HeapTask<F> {
    const VTABLE: VTable = Task::<F, F::Output>::vtable(Some(free::<F>));
}

/// A task with two references: the engine's, and the capture's, or the caller's if there is none.
///
/// # Safety
/// The future is polled and dropped only while what it borrows is there, and only on a thread to which it may be
/// sent. `block` is alive as long as the nursery is.
pub(crate) unsafe fn allocate<F: Future>(block: NonNull<Block>, future: F, label: Label) -> TaskPtr {
    // Written in place: rustc would build the whole task on the stack and copy it.
    let task = Box::into_raw(Box::<HeapTask<F>>::new_uninit()).cast::<HeapTask<F>>();
    // SAFETY: the pointers come from a box, and nobody else knows them yet. All fields are written.
    unsafe {
        let header = task.cast::<Header>();
        let place = NonNull::new_unchecked(header);
        Header::write(place, &HeapTask::<F>::VTABLE, 2 * REFERENCE, ON_HEAP, label);
        Task::put(place.cast(), future);
        (&raw mut (*task).node).write(Node::new(block, header));
        (*header).node.store(&raw mut (*task).node, Ordering::Relaxed);
        begin_trace(place);
        place
    }
}

/// # Safety
/// The task is new, and nobody else knows it yet.
#[inline]
unsafe fn begin_trace(task: TaskPtr) {
    let unknown = Unknown(task);
    // SAFETY: the task is alive.
    unsafe { task.as_ref() }.begin_trace();
    mem::forget(unknown);
}

/// Drops a task that nobody gets to know, because a subscriber has panicked.
struct Unknown(TaskPtr);

impl Drop for Unknown {
    fn drop(&mut self) {
        // SAFETY: `begin_trace` has made this of a new task, whose future is there, and both of whose references are ours.
        unsafe {
            (self.0.as_ref().vtable.drop_future)(self.0);
            release(self.0);
            release(self.0);
        }
    }
}

/// How many references a task with this state has; none if it is in a frame.
pub(crate) fn references(state: usize) -> usize {
    state / REFERENCE
}

/// Makes one more reference, and returns the state as it was before.
///
/// # Safety
/// `header` is that of a heap task, of which the caller has a reference.
pub(crate) unsafe fn retain(header: &Header) -> usize {
    // Relaxed, as for `Arc`: who makes a reference has one.
    header.memory.read();
    let before = header.state.fetch_add(REFERENCE, Ordering::Relaxed);
    wake::abort_on_overflow(before);
    before
}

/// Gives a reference up; frees the memory with the last one.
///
/// # Safety
/// `task` is a heap task, and the caller owns a reference to it.
pub(crate) unsafe fn release(task: TaskPtr) {
    // SAFETY: the caller's reference keeps the task alive.
    let header = unsafe { task.as_ref() };
    header.memory.read();
    // The only reference needs no counting down: nobody is there to see it. This saves an atomic
    // read-modify-write for every task that leaves no waker behind.
    if references(header.state.load(Ordering::Acquire)) != 1 {
        if references(header.state.fetch_sub(REFERENCE, Ordering::Release)) != 1 {
            return;
        }
        // What others did with the task happened before they released it.
        fence(Ordering::Acquire);
    }
    // SAFETY: that was the last reference. The engine gave up its own after it had dropped the future, the
    // capture after it had seen to the output.
    unsafe {
        wake::release_block(header);
        (header.vtable.free.expect("only heap tasks are counted"))(task);
    }
}

unsafe fn free<F: Future>(task: TaskPtr) {
    let _memory = Memory::<F>(task.cast());
    // SAFETY: nobody refers to the task any more.
    unsafe { Header::drop_in_place(task) };
}

/// Frees the memory of a task, also when something in its header panics. It drops nothing of what is in it.
struct Memory<F: Future>(NonNull<MaybeUninit<HeapTask<F>>>);

impl<F: Future> Drop for Memory<F> {
    fn drop(&mut self) {
        // SAFETY: it came out of a box of this type in `allocate`, and nobody uses it any more.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}
