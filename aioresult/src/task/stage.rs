//! A future and then its output, in one place behind a header.

use std::cell::UnsafeCell;
use std::mem::{self, ManuallyDrop};
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll};

use super::header::{Header, TaskPtr, VTable};

/// First the future, then its output; `Header::has_future` and the `DONE` and `CLAIMED` bits of its state
/// say which.
union Stage<F, T> {
    future: ManuallyDrop<F>,
    output: ManuallyDrop<T>,
}

/// A task with the future `F`, whose output is `T`, wherever it lives. The header comes first, so that a pointer to one is a
/// pointer to the other.
#[repr(C)]
pub(crate) struct Task<F, T> {
    header: ManuallyDrop<Header>,
    stage: UnsafeCell<Stage<F, T>>,
}

impl<F, T> Drop for Task<F, T> {
    /// The stage drops nothing, and nearly always the header has nothing to drop, either. To look first saves 44 instructions
    /// of the 760 that a heap task takes.
    #[inline]
    fn drop(&mut self) {
        if !self.header.is_bare() {
            // SAFETY: it is not used afterwards.
            unsafe { ManuallyDrop::drop(&mut self.header) };
        }
    }
}

impl<F: Future> Task<F, F::Output> {
    pub(crate) fn new(header: Header, future: F) -> Self {
        Self {
            header: ManuallyDrop::new(header),
            stage: UnsafeCell::new(Stage { future: ManuallyDrop::new(future) }),
        }
    }

    pub(crate) const fn vtable(free: Option<unsafe fn(TaskPtr)>) -> VTable {
        VTable {
            poll: poll::<F>,
            drop_future: drop_future::<F>,
            drop_output: drop_output::<F>,
            output: mem::offset_of!(Self, stage),
            free,
        }
    }
}

/// # Safety
/// `task` is the header of a living `Task<F, F::Output>`.
unsafe fn stage<F: Future>(task: TaskPtr) -> *mut Stage<F, F::Output> {
    let task = task.cast::<Task<F, F::Output>>();
    // SAFETY: the task is alive; only the address of its stage is taken.
    unsafe { UnsafeCell::raw_get(&raw const (*task.as_ptr()).stage) }
}

unsafe fn poll<F: Future>(task: TaskPtr, cx: &mut Context<'_>) -> Poll<()> {
    // SAFETY: by the contract of `VTable::poll` the future is there, is ours alone for this call, and is not
    // moved before it is dropped: that is what pinning asks for.
    let output = unsafe {
        let future = &mut *(&raw mut (*stage::<F>(task)).future).cast::<F>();
        match Pin::new_unchecked(future).poll(cx) {
            Poll::Ready(output) => output,
            Poll::Pending => return Poll::Pending,
        }
    };
    // SAFETY: as above; the future's place is free for the output once it is dropped. If its destructor
    // panics, `output` is dropped on the way and nothing is written.
    unsafe {
        drop_future::<F>(task);
        ptr::write((&raw mut (*stage::<F>(task)).output).cast::<F::Output>(), output);
    }
    Poll::Ready(())
}

unsafe fn drop_future<F: Future>(task: TaskPtr) {
    // SAFETY: by the contract of `VTable::drop_future` the future is there and ours alone. The flag is cleared
    // first, so it is dropped once, in place.
    unsafe {
        task.as_ref().has_future.set(false);
        ptr::drop_in_place((&raw mut (*stage::<F>(task)).future).cast::<F>());
    }
}

unsafe fn drop_output<F: Future>(task: TaskPtr) {
    // SAFETY: by the contract of `VTable::drop_output` the output is there and the caller's.
    unsafe { ptr::drop_in_place((&raw mut (*stage::<F>(task)).output).cast::<F::Output>()) }
}
