//! A future and then its output, in one place behind a header.

use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::mem::{self, ManuallyDrop, MaybeUninit};
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::task::{Context, Poll};

use super::header::{TaskPtr, VTable};

/// First the future, then its output; `has_future` of the header and the bits of its state
/// say which. `repr(C)`, because only then all fields are known to be at the stage's own address.
#[repr(C)]
union Stage<F, T> {
    nothing: (),
    future: ManuallyDrop<F>,
    output: ManuallyDrop<T>,
}

/// A task with the future `F`, whose output is `T`, wherever it lives. It begins with `H`, which is or begins with a header, so that a
/// pointer to one is a pointer to the other. It drops neither of them.
#[repr(C)]
pub(crate) struct Task<H, F, T> {
    head: MaybeUninit<H>,
    stage: UnsafeCell<Stage<F, T>>,
}

impl<H, F, T> Task<H, F, T> {
    /// A place for a task.
    pub(crate) const fn empty() -> Self {
        Self { head: MaybeUninit::uninit(), stage: UnsafeCell::new(Stage { nothing: () }) }
    }

    /// The same, with its future.
    pub(crate) const fn with(future: F) -> Self {
        let future = ManuallyDrop::new(future);
        Self { head: MaybeUninit::uninit(), stage: UnsafeCell::new(Stage { future }) }
    }
}

impl<H, F: Future> Task<H, F, F::Output> {
    /// Puts the future of a new task in its place.
    ///
    /// # Safety
    /// There is room for a task, in which there is no future yet.
    #[inline]
    pub(crate) unsafe fn put(task: NonNull<Self>, future: F) {
        // SAFETY: as the caller promises.
        unsafe { Self::future(task).write(future) };
    }

    /// Where the future is, or will be.
    ///
    /// # Safety
    /// There is room for a task.
    #[inline]
    pub(super) unsafe fn future(task: NonNull<Self>) -> *mut F {
        // SAFETY: as the caller promises.
        unsafe { (&raw mut (*task.as_ptr()).stage).cast() }
    }

    pub(crate) const fn vtable() -> VTable {
        VTable {
            poll: poll::<H, F>,
            drop_future: drop_future::<H, F>,
            drop_output: drop_output::<H, F>,
            output: mem::offset_of!(Self, stage),
            layout: Layout::new::<Self>(),
        }
    }
}

/// # Safety
/// `task` is the header of a living `Task<H, F, F::Output>`.
unsafe fn stage<H, F: Future>(task: TaskPtr) -> *mut Stage<F, F::Output> {
    let task = task.cast::<Task<H, F, F::Output>>();
    // SAFETY: the task is alive; only the address of its stage is taken.
    unsafe { UnsafeCell::raw_get(&raw const (*task.as_ptr()).stage) }
}

unsafe fn poll<H, F: Future>(task: TaskPtr, cx: &mut Context<'_>) -> Poll<()> {
    // SAFETY: by the contract of `VTable::poll` the future is there, is ours alone for this call, and is not
    // moved before it is dropped: that is what pinning asks for.
    let output = unsafe {
        task.as_ref().stage.write();
        let future = &mut *(&raw mut (*stage::<H, F>(task)).future).cast::<F>();
        match Pin::new_unchecked(future).poll(cx) {
            Poll::Ready(output) => output,
            Poll::Pending => return Poll::Pending,
        }
    };
    // SAFETY: as above; the future's place is free for the output once it is dropped. If its destructor
    // panics, `output` is dropped on the way and nothing is written.
    unsafe {
        drop_future::<H, F>(task);
        task.as_ref().stage.write();
        ptr::write((&raw mut (*stage::<H, F>(task)).output).cast::<F::Output>(), output);
    }
    Poll::Ready(())
}

unsafe fn drop_future<H, F: Future>(task: TaskPtr) {
    // SAFETY: by the contract of `VTable::drop_future` the future is there and ours alone. The flag is cleared
    // first, so it is dropped once, in place.
    unsafe {
        task.as_ref().has_future.set(false);
        task.as_ref().stage.write();
        ptr::drop_in_place((&raw mut (*stage::<H, F>(task)).future).cast::<F>());
    }
}

unsafe fn drop_output<H, F: Future>(task: TaskPtr) {
    // SAFETY: by the contract of `VTable::drop_output` the output is there and the caller's.
    unsafe {
        task.as_ref().stage.write();
        ptr::drop_in_place((&raw mut (*stage::<H, F>(task)).output).cast::<F::Output>());
    }
}
