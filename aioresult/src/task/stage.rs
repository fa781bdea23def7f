//! A future and then its output, in one place behind a header.

use std::cell::UnsafeCell;
use std::mem::{self, ManuallyDrop, MaybeUninit};
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::task::{Context, Poll};

use super::header::{Header, TaskPtr, VTable};

/// First the future, then its output; `Header::has_future` and the `DONE` and `CLAIMED` bits of its state
/// say which. `repr(C)`, because only then all fields are known to be at the stage's own address.
#[repr(C)]
union Stage<F, T> {
    nothing: (),
    future: ManuallyDrop<F>,
    output: ManuallyDrop<T>,
}

/// A task with the future `F`, whose output is `T`, wherever it lives. The header comes first, so that a pointer to one is a
/// pointer to the other. It drops neither of them.
#[repr(C)]
pub(crate) struct Task<F, T> {
    header: MaybeUninit<Header>,
    stage: UnsafeCell<Stage<F, T>>,
}

impl<F, T> Task<F, T> {
    /// A place for a task.
    pub(crate) const fn empty() -> Self {
        Self { header: MaybeUninit::uninit(), stage: UnsafeCell::new(Stage { nothing: () }) }
    }

    /// The same, with its future.
    pub(crate) const fn with(future: F) -> Self {
        let future = ManuallyDrop::new(future);
        Self { header: MaybeUninit::uninit(), stage: UnsafeCell::new(Stage { future }) }
    }
}

impl<F: Future> Task<F, F::Output> {
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
        task.as_ref().stage.write();
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
        task.as_ref().stage.write();
        ptr::write((&raw mut (*stage::<F>(task)).output).cast::<F::Output>(), output);
    }
    Poll::Ready(())
}

unsafe fn drop_future<F: Future>(task: TaskPtr) {
    // SAFETY: by the contract of `VTable::drop_future` the future is there and ours alone. The flag is cleared
    // first, so it is dropped once, in place.
    unsafe {
        task.as_ref().has_future.set(false);
        task.as_ref().stage.write();
        ptr::drop_in_place((&raw mut (*stage::<F>(task)).future).cast::<F>());
    }
}

unsafe fn drop_output<F: Future>(task: TaskPtr) {
    // SAFETY: by the contract of `VTable::drop_output` the output is there and the caller's.
    unsafe {
        task.as_ref().stage.write();
        ptr::drop_in_place((&raw mut (*stage::<F>(task)).output).cast::<F::Output>());
    }
}
