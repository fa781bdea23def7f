//! Tasks in an allocation of their own, counted.

use std::ptr::{self, NonNull};
use std::sync::atomic::{Ordering, fence};

use super::header::{Header, Label, REFERENCE, TaskPtr, VTable};
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

/// A task with two references: the engine's and the capture's.
///
/// # Safety
/// The future is polled and dropped only while what it borrows is there, and only on a thread to which it may be
/// sent. `block` is alive as long as the nursery is.
pub(crate) unsafe fn allocate<F: Future>(block: NonNull<Block>, future: F, label: Label) -> TaskPtr {
    let header = Header::new(&HeapTask::<F>::VTABLE, 2 * REFERENCE, 0, label);
    let task = Box::into_raw(Box::new(HeapTask {
        task: Task::new(header, future),
        node: Node::new(block, ptr::null_mut()),
    }));
    // SAFETY: the pointers come from a box, and nobody else knows them yet.
    unsafe {
        let header = task.cast::<Header>();
        (*task).node.header.store(header, Ordering::Relaxed);
        (*header).node.store(&raw mut (*task).node, Ordering::Relaxed);
        NonNull::new_unchecked(header)
    }
}

/// Makes one more reference, and returns the state as it was before.
///
/// # Safety
/// `header` is that of a heap task, of which the caller has a reference.
pub(crate) unsafe fn retain(header: &Header) -> usize {
    // Relaxed, as for `Arc`: who makes a reference has one.
    let before = header.state.fetch_add(REFERENCE, Ordering::Relaxed);
    if before > isize::MAX as usize {
        std::process::abort();
    }
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
    if wake::references(header.state.load(Ordering::Acquire)) != 1 {
        if wake::references(header.state.fetch_sub(REFERENCE, Ordering::Release)) != 1 {
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
