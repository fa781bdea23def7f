//! Tasks whose work is done by another thread: tokio tasks, and closures on tokio's blocking pool.
//!
//! In the nursery there is a task that starts the work when it is first polled, and then waits for it. So all rules hold for such
//! tasks that hold for others: limits, failures, the order of results. Dropped before the work is done, it tells tokio to stop it,
//! and leaves a remnant, which the nursery awaits before it returns.

use std::panic;
use std::pin::Pin;
use std::sync::PoisonError;
use std::task::{Context, Poll, ready};

use crate::capture::{ResultCapture, Running};
use crate::fallible::FailOnErr;
use crate::nursery::Nursery;
use crate::sync::tokio::{Handle, JoinError, JoinHandle};
use crate::sync::{Arc, Mutex};
use crate::task::behalf::OnBehalf;
use crate::task::core::Core;
use crate::task::header::Label;
use crate::task::trace::{traced, traced_closure};
use crate::threads::Threads;

/// The task in the nursery, whose work is a future or a closure.
pub struct Elsewhere<'n, W, T> {
    core: &'n Core,
    label: Label,
    /// Where the work is started, if that is not where the nursery starts such work.
    runtime: Option<Handle>,
    work: Option<W>,
    /// Without a bound on `W`: what is wrong with an operand is reported once, where it is made into this.
    start: fn(W, &Handle, &Core) -> Started<W, T>,
    started: Option<Started<W, T>>,
}

/// Work that tokio has.
struct Started<W, T> {
    /// `None` if it was taken back.
    running: JoinHandle<Option<T>>,
    /// If the work waits for a thread, here it is until that has come. Tokio would give it back only then.
    queued: Option<Queued<W>>,
}

type Queued<W> = Arc<Mutex<Option<W>>>;

// The work is moved to where it is pinned.
impl<W, T> Unpin for Elsewhere<'_, W, T> {}

impl<'n, W, T: Send + 'static> Elsewhere<'n, W, T> {
    /// # Panics
    /// Outside of a tokio runtime.
    #[track_caller]
    pub(crate) fn parallel(core: &'n Core, future: W, label: Label) -> Self
    where
        W: Future<Output = T> + Send + 'static,
    {
        let start = |future, runtime: &Handle, core: &Core| {
            let future = traced(OnBehalf::of_current(core, future));
            Started { running: runtime.spawn(async { Some(future.await) }), queued: None }
        };
        let runtime = runtime("spawn_parallel", core, &label);
        Self { core, label, runtime, work: Some(future), start, started: None }
    }
}

impl<'n, C: Send + 'static, T: Send + 'static> Elsewhere<'n, Closure<C, T>, T> {
    /// # Panics
    /// Outside of a tokio runtime.
    #[track_caller]
    pub(crate) fn blocking(core: &'n Core, closure: Closure<C, T>, label: Label) -> Self {
        let start = |closure, runtime: &Handle, _: &Core| {
            let queued = Arc::new(Mutex::new(Some(closure)));
            let taken = queued.clone();
            let running = runtime.spawn_blocking(traced_closure(move || {
                let Closure { closure, call } = take(&taken)?;
                Some(call(closure))
            }));
            Started { running, queued: Some(queued) }
        };
        let runtime = runtime("spawn_blocking", core, &label);
        Self { core, label, runtime, work: Some(closure), start, started: None }
    }
}

fn take<W>(queued: &Queued<W>) -> Option<W> {
    queued.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// A closure, and how it is called.
pub struct Closure<C, T> {
    closure: C,
    call: fn(C) -> T,
}

impl<C, T> Closure<C, T> {
    pub(crate) fn new(closure: C, call: fn(C) -> T) -> Self {
        Self { closure, call }
    }
}

/// The runtime on which this thread is, if that is not the nursery's.
///
/// All threads of a runtime count the references to it at one place. A reference that is given up at once is still at hand then; to keep one for
/// each task, and give it up when the task has run on another thread, cost 5 to 10 % of what a parallel task costs.
#[track_caller]
fn runtime(keyword: &str, core: &Core, label: &Label) -> Option<Handle> {
    let Ok(runtime) = Handle::try_current() else {
        // Of a keyword, the caller is the whole block.
        panic!("`{keyword}` at {} needs a tokio runtime, and there is none here", label.location());
    };
    let is_known = core.is_polled_here() && core.runtime_or(&runtime).id() == runtime.id();
    (!is_known).then_some(runtime)
}

impl<W, T> Future for Elsewhere<'_, W, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        if let Some(work) = self.work.take() {
            let runtime = self.runtime.as_ref().or_else(|| self.core.runtime());
            let runtime = runtime.expect("the nursery knows it, since the task does not");
            self.started = Some((self.start)(work, runtime, self.core));
        }
        let started = self.started.as_mut().expect("a task is not polled when it has returned");
        let ended = ready!(Pin::new(&mut started.running).poll(cx));
        self.started = None;
        match ended {
            Ok(output) => Poll::Ready(output.expect("only what is dropped is taken back")),
            Err(error) => self.fail(error),
        }
    }
}

impl<W, T> Elsewhere<'_, W, T> {
    /// If it has not begun.
    pub(crate) fn work(&self) -> Option<&W> {
        self.work.as_ref()
    }

    fn fail(&self, error: JoinError) -> ! {
        match error.try_into_panic() {
            Ok(payload) => panic::resume_unwind(payload),
            // It was not us: nobody waits for what we have told to stop.
            Err(_) => panic!(
                "the task `{}`, started at {}, was dropped by its tokio runtime, which is shutting down",
                self.label.name(),
                self.label.location(),
            ),
        }
    }
}

impl<W, T> Drop for Elsewhere<'_, W, T> {
    fn drop(&mut self) {
        let Some(Started { running, queued }) = self.started.take() else { return };
        running.abort();
        let taken_back = queued.and_then(|queued| take(&queued));
        if taken_back.is_none() && self.core.is_polled_here() {
            Remnant::leave(running, self.core.heir(), self.label.clone());
        }
    }
}

/// Starts such a task on the heap.
#[track_caller]
pub(crate) fn spawn<'n: 't, 't, E, S: Threads, W, T>(
    nursery: Nursery<'n, E, S>,
    task: Elsewhere<'n, W, T>,
) -> ResultCapture<T, Running<'t>>
where
    W: Send + 'static,
    T: Send + 'static,
{
    let label = task.label.clone();
    // SAFETY: the task is `Send`, as its work and its output are.
    unsafe { ResultCapture::on_heap(nursery.scope(), task, label) }
}

/// The same for what can fail.
#[track_caller]
pub(crate) fn try_spawn<'n: 't, 't, E, S: Threads, W, T>(
    nursery: Nursery<'n, E, S>,
    task: Elsewhere<'n, W, Result<T, E>>,
) -> ResultCapture<T, Running<'t>>
where
    W: Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    let label = task.label.clone();
    let task = FailOnErr::new(task, nursery.scope().engine());
    // SAFETY: the task is `Send`, as its work, its output and the error are.
    unsafe { ResultCapture::on_heap(nursery.scope(), task, label) }
}

/// What `spawn_blocking` takes.
#[diagnostic::on_unimplemented(
    message = "`spawn_blocking` takes a closure without arguments, such as `move || f(x)`",
    label = "`{Self}` is none"
)]
pub trait BlockingWork<T>: Sized {
    /// Does it.
    fn work(closure: Self) -> T;

    /// The operand of `spawn_blocking`. The comments at the bounds are for the compiler, which quotes them.
    #[track_caller]
    fn blocking<E, S: Threads>(
        nursery: Nursery<'_, E, S>,
        closure: Self,
        label: Label,
    ) -> Elsewhere<'_, Closure<Self, T>, T>
    where
        Self: Send,    // the closure runs on another thread: make what is not `Send` inside of it
        Self: 'static, // the closure cannot borrow: move a clone or an `Arc` into it
        T: Send,       // the result comes from another thread
        T: 'static,
    {
        Elsewhere::blocking(nursery.core(), Closure::new(closure, Self::work), label)
    }
}

#[diagnostic::do_not_recommend]
impl<T, C: FnOnce() -> T> BlockingWork<T> for C {
    fn work(closure: Self) -> T {
        closure()
    }
}

/// What `spawn_blocking ..?` takes.
#[diagnostic::on_unimplemented(
    message = "`spawn_blocking ..?` needs a closure without arguments that returns `Result<_, {E}>`",
    label = "`{Self}` does not",
    note = "without the `?`, the closure's result stays in the capture",
    note = "`type Error = ..;` as the first statement of the nursery names an error type into which all others are converted"
)]
pub trait TryBlockingWork<T, E>: Sized {
    /// Does it.
    fn work(closure: Self) -> Result<T, E>;

    /// The operand of `spawn_blocking ..?`.
    #[track_caller]
    fn blocking<S: Threads>(
        nursery: Nursery<'_, E, S>,
        closure: Self,
        label: Label,
    ) -> Elsewhere<'_, Closure<Self, Result<T, E>>, Result<T, E>>
    where
        Self: Send,    // the closure runs on another thread: make what is not `Send` inside of it
        Self: 'static, // the closure cannot borrow: move a clone or an `Arc` into it
        T: Send,       // the result comes from another thread
        T: 'static,
        E: Send + 'static,
    {
        Elsewhere::blocking(nursery.core(), Closure::new(closure, Self::work), label)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E, C: FnOnce() -> Result<T, E>> TryBlockingWork<T, E> for C {
    fn work(closure: Self) -> Result<T, E> {
        closure()
    }
}

/// The same where the error is converted into `E`.
#[diagnostic::on_unimplemented(
    message = "`spawn_blocking ..?` needs a closure without arguments that returns a `Result` with an error that converts into `{E}`",
    label = "`{Self}` does not",
    note = "without the `?`, the closure's result stays in the capture"
)]
pub trait TryBlockingWorkInto<T, E>: Sized {
    /// Does it.
    fn work(closure: Self) -> Result<T, E>;

    /// The operand of `spawn_blocking ..?`.
    #[track_caller]
    fn blocking<S: Threads>(
        nursery: Nursery<'_, E, S>,
        closure: Self,
        label: Label,
    ) -> Elsewhere<'_, Closure<Self, Result<T, E>>, Result<T, E>>
    where
        Self: Send,    // the closure runs on another thread: make what is not `Send` inside of it
        Self: 'static, // the closure cannot borrow: move a clone or an `Arc` into it
        T: Send,       // the result comes from another thread
        T: 'static,
        E: Send + 'static,
    {
        Elsewhere::blocking(nursery.core(), Closure::new(closure, Self::work), label)
    }
}

#[diagnostic::do_not_recommend]
impl<T, D, E: From<D>, C: FnOnce() -> Result<T, D>> TryBlockingWorkInto<T, E> for C {
    fn work(closure: Self) -> Result<T, E> {
        closure().map_err(E::from)
    }
}

/// Waits for what was told to stop. It may have returned nevertheless, or panicked.
///
/// Dropped before that, as its nursery is dropped, it is left to the nursery inside of which that happens.
struct Remnant<T> {
    /// `None` when it has ended.
    stopping: Option<JoinHandle<T>>,
    label: Label,
}

impl<T> Remnant<T> {
    fn leave(stopping: JoinHandle<T>, heir: Option<&Core>, label: Label) {
        let Some(heir) = heir else { return };
        let remnant = Self { stopping: Some(stopping), label: label.clone() };
        // SAFETY: the remnant borrows nothing, and is `Send`.
        unsafe { heir.leave_remnant(remnant, label) };
    }
}

impl<T> Future for Remnant<T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let stopping = self.stopping.as_mut().expect("a task is not polled when it has returned");
        let ended = ready!(Pin::new(stopping).poll(cx));
        self.stopping = None;
        match ended {
            Ok(output) => drop(output),
            Err(error) => {
                if let Ok(payload) = error.try_into_panic() {
                    panic::resume_unwind(payload);
                }
            }
        }
        Poll::Ready(())
    }
}

impl<T> Drop for Remnant<T> {
    fn drop(&mut self) {
        if let Some(stopping) = self.stopping.take() {
            Self::leave(stopping, Core::heir_here(), self.label.clone());
        }
    }
}
