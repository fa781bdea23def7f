//! Tasks on the heap, counted.

use std::mem;
use std::ptr::NonNull;

use super::core::Core;
use super::header::{CLAIMED, DONE, GONE, Header, Label, TaskPtr, VTable};
use super::slabs::{self, Place};
use super::stage::Task;
use super::wake::{self, Block, Node};
use crate::sync::atomic::{Ordering, fence};

/// What a heap task begins with.
#[repr(C)]
pub(super) struct Head {
    header: Header,
    node: Node,
}

struct HeapTask<F>(F);

impl<F: Future> HeapTask<F> {
    const VTABLE: VTable = Task::<Head, F, F::Output>::vtable();
}

/// A task, of which the engine has one half and the capture, or the caller if there is none, the other.
///
/// # Safety
/// The future is polled and dropped only while what it borrows is there, and only on a thread to which it may be
/// sent. `block` is the core's. This is the nursery's thread if `is_here`.
#[inline]
pub(crate) unsafe fn allocate<F: Future>(
    core: &Core,
    is_here: bool,
    block: NonNull<Block>,
    future: F,
    label: Label,
) -> TaskPtr {
    let vtable = &HeapTask::<F>::VTABLE;
    // SAFETY: as the caller promises. The place is fresh, and nobody else knows it yet. All fields are written, in place: rustc would build
    // the whole task on the stack and copy it.
    unsafe {
        let Place { address, slot } = match is_here {
            true => slabs::take(core, block, vtable.layout),
            false => slabs::take_alone(block, vtable.layout),
        };
        let task: TaskPtr = address.cast();
        Header::write(task, vtable, slot, label);
        node(task).write(Node::new(block, task.as_ptr()));
        Task::<Head, F, F::Output>::put(task.cast(), future);
        begin_trace(task);
        task
    }
}

/// The node of a heap task.
///
/// # Safety
/// There is room for a heap task.
pub(super) unsafe fn node(task: TaskPtr) -> NonNull<Node> {
    // SAFETY: by the contract.
    unsafe { task.byte_add(mem::offset_of!(Head, node)).cast() }
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
        // SAFETY: `begin_trace` has made this of a new task, whose future is there, and both of whose halves are ours.
        unsafe {
            let _memory = Counted(self.0);
            (self.0.as_ref().vtable.drop_future)(self.0);
        }
    }
}

/// Makes one more reference.
///
/// # Safety
/// `header` is that of a heap task, of which the caller has a reference.
pub(crate) unsafe fn retain(header: &Header) {
    // Relaxed, as for `Arc`: who makes a reference has one.
    let before = header.references.fetch_add(1, Ordering::Relaxed);
    wake::abort_on_overflow(before as usize, i32::MAX as usize);
}

/// Gives a reference up; frees the memory with the last one.
///
/// # Safety
/// `task` is a heap task, and the caller owns a reference to it.
#[inline]
pub(crate) unsafe fn release(task: TaskPtr) {
    // SAFETY: the caller's reference keeps the task alive.
    let header = unsafe { task.as_ref() };
    // The only reference needs no counting down: nobody is there to see it. This saves an atomic
    // read-modify-write for every task that leaves no waker behind.
    if header.references.load(Ordering::Acquire) != 1 {
        if header.references.fetch_sub(1, Ordering::Release) != 1 {
            return;
        }
        // What others did with the task happened before they released it.
        fence(Ordering::Acquire);
    }
    // SAFETY: that was the last reference. The engine has dropped the future before it let go, and whoever is the later of it and the
    // capture has seen to the output.
    unsafe { free(task) }
}

/// # Safety
/// It is a heap task, and nobody refers to it any more.
#[inline]
unsafe fn free(task: TaskPtr) {
    // SAFETY: by the contract. The memory is freed also when something in the header panics.
    unsafe {
        let _memory = Memory { task, block: node(task).as_ref().block };
        Header::drop_in_place(task);
    }
}

/// Frees the memory of a task. It drops nothing of what is in it.
struct Memory {
    task: TaskPtr,
    block: NonNull<Block>,
}

impl Drop for Memory {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: `free` has made this. The header's own fields, which have no destructors, are still there.
        unsafe {
            let header = self.task.as_ref();
            let (place, layout) =
                (Place { address: self.task.cast(), slot: header.slot }, header.vtable.layout);
            slabs::give_back(self.block, place, layout);
        }
    }
}

/// A reference to a heap task, given up when this is dropped.
pub(super) struct Counted(pub(super) TaskPtr);

impl Drop for Counted {
    fn drop(&mut self) {
        // SAFETY: whoever has made this owned a reference.
        unsafe { release(self.0) };
    }
}

/// The engine lets go of a task, which has no future any more; of a heap task, it gives up its half. The capture is the later one, or
/// it was before us.
///
/// # Safety
/// This is the nursery's thread, the task is alive, and the engine does not use it any more.
#[inline]
pub(super) unsafe fn let_go(task: TaskPtr, bits: u8) {
    // SAFETY: the task is alive.
    let header = unsafe { task.as_ref() };
    let state = header.state.load(Ordering::Relaxed);
    if state & CLAIMED == 0 {
        header.set(GONE | bits);
        return;
    }
    let _reference = match header.is_on_heap() {
        // Both halves are ours.
        true => Some(Counted(task)),
        false => {
            header.set(GONE | bits);
            None
        }
    };
    if bits & DONE != 0 {
        // SAFETY: the output is there, and nobody will ask for it.
        unsafe { (header.vtable.drop_output)(task) };
    }
}

/// The capture lets go of a heap task whose engine has let go before, or which is on the engine's thread. False if it is neither: then
/// the engine has to be asked for it.
///
/// # Safety
/// The capture does not use the task any more, unless this returns false.
#[inline]
pub(super) unsafe fn let_go_of_output(task: TaskPtr, is_taken: bool) -> bool {
    // SAFETY: the capture's half keeps the task alive.
    let header = unsafe { task.as_ref() };
    // Acquire: what the engine did with the task happened before.
    let state = header.state.load(Ordering::Acquire);
    if state & GONE != 0 {
        // SAFETY: both halves are ours.
        let _reference = Counted(task);
        if state & DONE != 0 && !is_taken {
            // SAFETY: the output is there, and nobody will ask for it.
            unsafe { (header.vtable.drop_output)(task) };
        }
        return true;
    }
    // SAFETY: a heap task has its node, and keeps its block alive.
    let block = unsafe { node(task).as_ref() }.block;
    let is_here = Core::polled_here(|core| core.has_block(block)).is_some();
    if is_here {
        header.set(CLAIMED);
    }
    is_here
}
