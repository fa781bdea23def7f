//! Tasks in the frame of a nursery's body: pinned locals of its `async` block.

use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering;

use super::core::Core;
use super::end::resume;
use super::header::{CLAIMED, DONE, Header, Label, TaskPtr, VTable};
use super::stage::Task;

/// A place for a task with the future `F`, whose output is `T`, among the locals of a nursery's body. Empty until
/// something is spawned into it.
///
/// Dropped with a task that is not over, it first drops all tasks that were started after that one, and
/// then the task: the frame is being left early, and what these tasks borrow is about to go.
pub struct SpawnedTask<F, T> {
    is_filled: Cell<bool>,
    /// Whose task it is. Null if it is nobody's yet.
    core: Cell<*const Core>,
    /// There if `is_filled`, and then only used through pointers that come from this cell: the engine keeps one.
    task: UnsafeCell<Task<Header, F, T>>,
    /// The task must not move once it is the engine's, and `&mut` to the slot must not be taken to be the only
    /// way to it.
    _pinned: PhantomPinned,
}

// SAFETY: the slot is a place for the future and its output, and goes to another thread with them. All
// that others know of it is either counted and atomic, or used only on the thread that polls the frame.
unsafe impl<F: Send, T: Send> Send for SpawnedTask<F, T> {}

// Without a bound on `F`: what cannot be spawned is then reported once, where it is spawned.
impl<F, T> SpawnedTask<F, T> {
    /// An empty slot.
    ///
    /// # Safety
    /// The slot has to be pinned as a local variable of the body of the nursery into which its task is spawned, so that
    /// it is dropped with the body's frame, neither later nor never.
    #[must_use]
    pub const unsafe fn new() -> Self {
        Self::around(Task::empty())
    }

    #[inline]
    const fn around(task: Task<Header, F, T>) -> Self {
        Self {
            is_filled: Cell::new(false),
            core: Cell::new(ptr::null()),
            task: UnsafeCell::new(task),
            _pinned: PhantomPinned,
        }
    }

    /// Where the task is, or will be.
    #[inline]
    fn place(&self) -> NonNull<Task<Header, F, T>> {
        // SAFETY: the address of a field is not null.
        unsafe { NonNull::new_unchecked(self.task.get()) }
    }

    pub(crate) fn is_filled(&self) -> bool {
        self.is_filled.get()
    }
}

impl<F: Future> SpawnedTask<F, F::Output> {
    const VTABLE: VTable = Task::<Header, F, F::Output>::vtable();

    /// A slot for the body of a nursery, with its future. There is no task until [`start`](Self::start) makes it one.
    ///
    /// # Safety
    /// As for [`new`](Self::new), with the future of the nursery in the place of its body. If the task is not started,
    /// [`drop_future`](Self::drop_future) is called.
    #[inline]
    pub(crate) unsafe fn with(future: F) -> Self {
        Self::around(Task::with(future))
    }

    /// Starts the body.
    ///
    /// # Safety
    /// The slot is one [`with`](Self::with) a future, and its task was not started.
    #[inline]
    pub(crate) unsafe fn start(self: Pin<&Self>, core: &Core, label: Label) {
        self.core.set(core);
        // SAFETY: as the caller promises. The slot is pinned, so the task is alive until it leaves the lists.
        unsafe { core.start(self.vacancy(), label) };
    }

    /// Drops the future of a body that was not started.
    ///
    /// # Safety
    /// As for [`start`](Self::start), and the slot is not used any more.
    pub(crate) unsafe fn drop_future(&mut self) {
        // SAFETY: as the caller promises.
        unsafe { Task::future(self.place()).drop_in_place() };
    }

    /// What the body has returned.
    ///
    /// # Safety
    /// It has returned, and this is called once.
    #[inline]
    pub(crate) unsafe fn output(self: Pin<&Self>) -> F::Output {
        // SAFETY: as the caller promises.
        unsafe { Core::claim_output(self.place().cast()).cast().read() }
    }

    /// Puts a future into the slot, and starts its task.
    ///
    /// # Panics
    /// If there is one already. If this is not called by the body of the core's nursery.
    #[track_caller]
    #[inline]
    pub(crate) fn fill(self: Pin<&Self>, core: &Core, future: F, label: Label) -> TaskPtr {
        assert!(!self.is_filled.get(), "a slot takes one task");
        self.core.set(core);
        // SAFETY: the slot is empty, so nobody has a pointer to its task. It is a local of the body, so its task is alive until it
        // leaves the lists: that is the contract of `new`.
        unsafe {
            Task::put(self.place(), future);
            core.spawn_in_frame(self.vacancy(), label)
        }
    }

    #[inline]
    fn vacancy(&self) -> Vacancy<'_> {
        Vacancy { task: self.place().cast(), vtable: &Self::VTABLE, is_filled: &self.is_filled }
    }
}

/// A slot with a future, without its types.
pub(super) struct Vacancy<'a> {
    task: TaskPtr,
    vtable: &'static VTable,
    is_filled: &'a Cell<bool>,
}

impl Vacancy<'_> {
    /// Makes a task of the future. From then on the slot drops it.
    ///
    /// # Safety
    /// It is none yet.
    #[inline]
    pub(super) unsafe fn fill(self, number: u32, label: Label) -> TaskPtr {
        // SAFETY: as the caller promises.
        unsafe {
            Header::write(self.task, self.vtable, number, label);
            self.is_filled.set(true);
            self.task.as_ref().begin_trace();
        }
        self.task
    }
}

impl<F, T> Drop for SpawnedTask<F, T> {
    #[inline]
    fn drop(&mut self) {
        if self.is_filled.get() {
            // SAFETY: the task is there, and its core was set before that took it.
            unsafe { leave(self.place().cast(), self.core.get()) };
        }
    }
}

/// Ends the task of a slot that is being dropped. It knows no types, so that the compiler makes it only once.
///
/// # Safety
/// The task is there. If it is linked, it is this core's.
unsafe fn leave(task: TaskPtr, core: *const Core) {
    let _header = DropHeader(task);
    // SAFETY: the task is there until `_header` is dropped. Its core runs the body whose frame this is, and so is still there.
    let (header, core) = unsafe { (task.as_ref(), &*core) };
    // What others have asked for, who knew this task as long as it was there.
    let payload = if core.has_incoming() { core.receive_all() } else { None };
    if header.is_linked.get() {
        // SAFETY: it is linked.
        unsafe { core.leave_frame(task) };
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
    resume(payload);
}

/// Drops what the header holds, also when a destructor of the task's panics. The stage drops nothing.
struct DropHeader(TaskPtr);

impl Drop for DropHeader {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the header is there, in a slot that is being dropped, and its task is over.
        unsafe { Header::drop_in_place(self.0) };
    }
}
