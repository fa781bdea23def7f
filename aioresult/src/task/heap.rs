//! Tasks in an allocation of their own, counted.

use std::ptr::NonNull;
use std::sync::atomic::{Ordering, fence};

use super::header::{Header, Label, ON_HEAP, REFERENCE, TaskPtr, VTable};
use super::stage::Task;
use super::wake::{self, Block, Node};

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
    let header = Header::new(&HeapTask::<F>::VTABLE, 2 * REFERENCE, ON_HEAP, label);
    // Written in place: rustc would build the whole task on the stack and copy it.
    let task = Box::into_raw(Box::<HeapTask<F>>::new_uninit()).cast::<HeapTask<F>>();
    // SAFETY: the pointers come from a box, and nobody else knows them yet. All fields are written.
    unsafe {
        (&raw mut (*task).task).write(Task::new(header, future));
        let header = task.cast::<Header>();
        (&raw mut (*task).node).write(Node::new(block, header));
        (*header).node.store(&raw mut (*task).node, Ordering::Relaxed);
        NonNull::new_unchecked(header)
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
    // SAFETY: `task` came out of a box of this type in `allocate`, and nobody refers to it any more. The stage does
    // not drop what is in it.
    drop(unsafe { Box::from_raw(task.cast::<HeapTask<F>>().as_ptr()) });
}
