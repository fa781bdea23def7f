//! A capture's hold on a task.

use std::marker::PhantomData;
use std::ptr::NonNull;
use std::task::{Context, Poll};

use super::core::Core;
use super::header::{CLAIMED, Header, TaskPtr};
use super::heap::{self, Counted};
use super::request::{self, Wish};
use crate::error::Cancelled;
use crate::sync::atomic::Ordering;

/// A task that can be waited for, and its nursery.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    task: TaskPtr,
    core: NonNull<Core>,
}

// SAFETY: what is used of the task is atomic or locked, and what is used of the core may be used from any thread.
unsafe impl Send for Target {}
// SAFETY: see above.
unsafe impl Sync for Target {}

impl Target {
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: by the contract of `Claim::new` the task is alive while the claim is used.
        let header = unsafe { self.task.as_ref() };
        header.memory.read();
        header
    }

    pub(super) fn task(&self) -> TaskPtr {
        self.task
    }

    pub(super) fn core(&self) -> &Core {
        // SAFETY: as for the task.
        unsafe { self.core.as_ref() }
    }

    /// Something is about to wait for the task: see [`Core::is_awaited`].
    pub(crate) fn is_awaited(&self) {
        // SAFETY: the task is alive, and that core's.
        unsafe { self.core().is_awaited(self.task) };
    }
}

/// The right to the output of a task, which is of type `T`. There is one for every task.
///
/// To a heap task it holds a reference. Of a task in a frame it does nothing when it is dropped, so that it may
/// be dropped after the frame (it cannot be used there): the slot drops the output.
pub(crate) struct Claim<T> {
    target: Target,
    is_on_heap: bool,
    /// The output was moved out through this claim.
    is_taken: bool,
    /// Under which key `poll_take` is registered as a waiter.
    key: Option<usize>,
    output: PhantomData<T>,
}

// SAFETY: through the claim the output moves or is dropped on another thread, which `T: Send` allows. The
// rest of the header that it uses is atomic or locked.
unsafe impl<T: Send> Send for Claim<T> {}
// SAFETY: a shared claim gives `&T`, and registers waiters under a lock.
unsafe impl<T: Sync> Sync for Claim<T> {}
impl<T> Unpin for Claim<T> {}

impl<T> Claim<T> {
    /// # Safety
    /// `task` is one of `core`'s, has the output type `T` and no other claim. If it is on the heap, the claim gets one of its
    /// references; else nobody uses the claim, other than to drop it, when the slot is gone. Nor does anybody when the
    /// core is gone.
    pub(crate) unsafe fn new(task: TaskPtr, core: &Core) -> Self {
        // SAFETY: the task is alive.
        let is_on_heap = unsafe { task.as_ref() }.is_on_heap();
        let target = Target { task, core: NonNull::from(core) };
        Self { target, is_on_heap, is_taken: false, key: None, output: PhantomData }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    pub(crate) fn header(&self) -> &Header {
        self.target.header()
    }

    /// Says that nobody will ask for the output: it is dropped as soon as it is there.
    pub(crate) fn discard(self) {
        if !self.is_on_heap {
            // The block does this, so it is the nursery's thread.
            self.header().set(CLAIMED);
        }
    }

    /// The output, if the task is done.
    ///
    /// # Panics
    /// If the output was taken.
    pub(crate) fn get(&self) -> Option<&T> {
        self.assert_not_taken();
        self.peek()
    }

    fn assert_not_taken(&self) {
        assert!(!self.is_taken, "the result of `{}` has been taken from this capture", self.header().name());
    }

    /// The output, if the task is done and it was not taken.
    pub(crate) fn peek(&self) -> Option<&T> {
        if self.is_taken || !self.header().is_done() {
            return None;
        }
        self.header().stage.read();
        // SAFETY: the task is done and the output not taken, so it is in its place, and stays there
        // while the claim is borrowed.
        Some(unsafe { Header::output(self.target.task).cast::<T>().as_ref() })
    }

    /// Moves the output out, if the task is done.
    ///
    /// # Panics
    /// If the output was taken.
    pub(crate) fn take(&mut self) -> Option<T> {
        self.assert_not_taken();
        // SAFETY: the claim is borrowed mutably, so nothing of it is; `is_taken` keeps us from coming back.
        let output = unsafe { self.move_out() }?;
        self.is_taken = true;
        self.key = None;
        Some(output)
    }

    /// The same, through a shared reference.
    ///
    /// # Safety
    /// The task is in a frame. From now on nothing that was borrowed from the claim is used, nor the claim itself.
    pub(crate) unsafe fn take_shared(&self) -> Option<T> {
        self.assert_not_taken();
        assert!(!self.is_on_heap, "the drop of a claim on a heap task looks at `is_taken`");
        // SAFETY: by the contract.
        unsafe { self.move_out() }
    }

    /// # Safety
    /// The output was not moved out before, and nothing that is borrowed from it is used any more.
    unsafe fn move_out(&self) -> Option<T> {
        let header = self.header();
        if !header.is_done() {
            return None;
        }
        if !self.is_on_heap {
            let state = header.state.load(Ordering::Relaxed);
            assert!(state & CLAIMED == 0, "a result is taken once");
            // The engine does not write the state of what is done.
            header.set(CLAIMED);
        }
        header.stage.write();
        // SAFETY: the output is in its place; from now on `is_taken` or, in a frame, CLAIMED keeps others from dropping it.
        Some(unsafe { Header::output(self.target.task).cast::<T>().read() })
    }

    /// Waits for the output, and moves it out.
    pub(crate) fn poll_take(&mut self, cx: &Context<'_>) -> Poll<T> {
        if let Some(output) = self.take() {
            return Poll::Ready(output);
        }
        let mut key = self.key.take();
        let waiting = self.target.poll_done(&mut key, cx);
        self.key = key;
        match waiting {
            Poll::Ready(()) => Poll::Ready(self.take().expect("the task is done")),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<T> Claim<Result<T, Cancelled>> {
    /// Cancels the task, if it is not done.
    pub(crate) fn cancel(&self) {
        // SAFETY: the task is alive while the claim is used, and is that core's; its output is of that type.
        unsafe { self.target.core().cancel(self.target.task, write_cancelled::<T>) };
    }
}

/// # Safety
/// The task's output is of the type `Result<T, Cancelled>`, and its place is free.
unsafe fn write_cancelled<T>(task: TaskPtr) {
    // SAFETY: by the contract.
    unsafe {
        task.as_ref().stage.write();
        Header::output(task).cast::<Result<T, Cancelled>>().write(Err(Cancelled::new()));
    }
}

impl<T> Drop for Claim<T> {
    #[inline]
    fn drop(&mut self) {
        if self.is_on_heap {
            leave_heap_task(&self.target, self.key, self.is_taken);
        }
    }
}

/// Drops a claim on a heap task. It knows no types, so that the compiler makes it only once.
fn leave_heap_task(target: &Target, mut key: Option<usize>, is_taken: bool) {
    target.header().waiters.forget(&mut key);
    // SAFETY: the claim has the capture's half, and is gone with this.
    unsafe {
        if !heap::let_go_of_output(target.task, is_taken) {
            discard_elsewhere(target, is_taken);
        }
    }
}

/// # Safety
/// The claim has the capture's half, which it gives up.
#[cold]
unsafe fn discard_elsewhere(target: &Target, is_taken: bool) {
    // SAFETY: by the contract. The core may be gone, if the nursery was forgotten half-way; a heap task keeps its block alive. Then
    // nobody sees to the request, and the task is forgotten, too. A nursery that is over has let go of all its tasks.
    unsafe {
        target.header().is_left.store(true, Ordering::Release);
        let block = heap::node(target.task).as_ref().block;
        if !request::ask(block, target.task, Wish::Discard { is_taken }) {
            heap::let_go_of_output(target.task, is_taken);
        }
    }
}

/// Sees whether someone may still ask for a task's output.
pub(crate) struct Watch(Counted);

// SAFETY: what it uses of the task is atomic, and the last reference may be given up on any thread, as wakers do.
unsafe impl Send for Watch {}
// SAFETY: see above.
unsafe impl Sync for Watch {}

impl Watch {
    pub(crate) fn is_discarded(&self) -> bool {
        // SAFETY: the reference keeps the task alive.
        let header = unsafe { self.0.0.as_ref() };
        header.state.load(Ordering::Acquire) & CLAIMED != 0 || header.is_left.load(Ordering::Acquire)
    }
}

impl<T> Claim<T> {
    /// # Panics
    /// If the task is not on the heap.
    pub(crate) fn watch(&self) -> Watch {
        assert!(self.is_on_heap, "only tasks on the heap are counted");
        // SAFETY: the claim has a reference; the new one is the watch's.
        unsafe { heap::retain(self.header()) };
        Watch(Counted(self.target.task))
    }
}
