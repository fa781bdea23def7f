//! The threads of a `block_nursery!`, and what runs on them.
//!
//! Why no task outlives what it borrows: the executor is for futures that live for `'n`, which the compiler sees to. It is
//! gone, with all of its futures, when [`Pool::run`] returns, and so are the threads, which are those of a
//! [`std::thread::scope`]. That is a function and not a future: nobody can forget it half-way. No runtime owns a task or a thread, so
//! none can drop a task, leave it behind, or shut down under it.

use std::mem::{self, ManuallyDrop};
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::thread::{self, Scope, ScopedJoinHandle};

use async_executor::{Executor, Task};
use futures_lite::future::block_on;
use pin_project_lite::pin_project;

use crate::task::behalf::OnBehalf;
use crate::task::core::Core;
use crate::task::end::{Payload, keep_first};
use crate::task::header::Label;
use crate::task::trace::traced;

/// Empty but while it runs. Never dropped, since what it may hold lives for `'n`, and a pool has to be able to stand before
/// what its tasks borrow.
pub(crate) struct Pool<'n>(ManuallyDrop<Mutex<Running<'n>>>);

struct Running<'n> {
    executor: Option<Arc<Executor<'n>>>,
    /// How many tasks were started.
    started: usize,
    /// The first panic of a destructor, which nobody else has seen.
    payload: Option<Payload>,
}

impl<'n> Pool<'n> {
    pub(crate) const fn new() -> Self {
        Self(ManuallyDrop::new(Mutex::new(Running { executor: None, started: 0, payload: None })))
    }

    fn lock(&self) -> MutexGuard<'_, Running<'n>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `drive`, and the tasks that it starts on other threads, until it is ready; by then all of these are over.
    pub(crate) fn run<F: Future>(&self, drive: F) -> F::Output {
        let executor = Arc::new(Executor::new());
        let other = self.lock().executor.get_or_insert_with(|| executor.clone()).clone();
        assert!(Arc::ptr_eq(&executor, &other), "a scope runs once");
        drop(other);
        let stop = Stop::default();
        // The tokio runtime of the calling thread, if it has one, is that of its helpers, too.
        #[cfg(feature = "tokio")]
        let runtime = tokio::runtime::Handle::try_current().ok();
        let work = || {
            #[cfg(feature = "tokio")]
            let _context = runtime.as_ref().map(tokio::runtime::Handle::enter);
            block_on(executor.run(&stop));
        };
        // A panic would leave this function before the pool is empty.
        let output = thread::scope(|scope| {
            let mut threads = Threads { scope, work: &work, handles: Vec::new() };
            let output = panic::catch_unwind(AssertUnwindSafe(|| {
                block_on(with_threads(drive, || threads.reach(self.lock().started)))
            }));
            stop.stop();
            let ended = threads.join();
            output.and_then(|output| ended.map(|()| output))
        });
        // With what is left in it: nothing, unless the nursery has panicked in the middle of ending.
        let executor = (executor, self.lock().executor.take());
        drop(executor);
        let kept = self.take_payload();
        let payload = match output {
            Ok(output) if kept.is_none() => return output,
            Ok(output) => keep_first(kept, dropping(output)),
            Err(payload) => keep_first(Some(payload), kept),
        };
        panic::resume_unwind(payload.expect("something has panicked"))
    }

    fn take_payload(&self) -> Option<Payload> {
        self.lock().payload.take()
    }

    /// Keeps the first panic of a destructor, which the hook has reported.
    fn keep(&self, payload: Payload) {
        let mut running = self.lock();
        running.payload = keep_first(running.payload.take(), Some(payload));
    }

    fn start<F>(&'n self, future: F, core: &Core) -> Work<'n, F::Output>
    where
        F: Future<Output: Send + 'n> + Send + 'n,
    {
        let mut running = self.lock();
        running.started += 1;
        let executor = running.executor.clone().expect("tasks are polled only while the nursery runs");
        drop(running);
        executor.spawn(Shielded { future: Some(traced(OnBehalf::of_current(core, future))), pool: self })
    }
}

/// Drops it, and returns the panic of that.
fn dropping<T>(value: T) -> Option<Payload> {
    panic::catch_unwind(AssertUnwindSafe(|| drop(value))).err()
}

/// Polls `future`, and lets there be threads after each poll.
async fn with_threads<F: Future>(future: F, mut make: impl FnMut()) -> F::Output {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|cx| {
        let polled = future.as_mut().poll(cx);
        make();
        polled
    })
    .await
}

/// As many threads as there are tasks, up to the number of processors.
struct Threads<'scope, 'env, W> {
    scope: &'scope Scope<'scope, 'env>,
    work: &'scope W,
    handles: Vec<ScopedJoinHandle<'scope, ()>>,
}

impl<'scope, W: Fn() + Sync> Threads<'scope, '_, W> {
    fn reach(&mut self, tasks: usize) {
        if self.handles.len() >= tasks {
            return;
        }
        // To ask takes about as long as ten tasks.
        static PROCESSORS: LazyLock<usize> =
            LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));
        let most = *PROCESSORS;
        while self.handles.len() < tasks.min(most) {
            let thread =
                thread::Builder::new().name("block_nursery".into()).spawn_scoped(self.scope, self.work);
            match thread {
                Ok(handle) => self.handles.push(handle),
                Err(error) if self.handles.is_empty() => panic!("no thread could be started: {error}"),
                // Those that are there do it all.
                Err(_) => return,
            }
        }
    }

    /// Waits for their end. Returns the first panic.
    fn join(self) -> thread::Result<()> {
        self.handles.into_iter().map(ScopedJoinHandle::join).fold(Ok(()), Result::and)
    }
}

/// Tells all threads to stop.
#[derive(Default)]
struct Stop(Mutex<Stopping>);

#[derive(Default)]
struct Stopping {
    is_stopped: bool,
    waiting: Vec<Waker>,
}

impl Stop {
    fn lock(&self) -> MutexGuard<'_, Stopping> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self) {
        let waiting = {
            let mut stopping = self.lock();
            stopping.is_stopped = true;
            mem::take(&mut stopping.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl Future for &Stop {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut stopping = self.lock();
        if stopping.is_stopped {
            return Poll::Ready(());
        }
        // Each thread has one waker, and there are few threads.
        if !stopping.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            stopping.waiting.push(cx.waker().clone());
        }
        Poll::Pending
    }
}

pin_project! {
    /// A task on a thread of the pool. Its panics go to the nursery: the executor must not see them.
    struct Shielded<'n, F> {
        #[pin]
        future: Option<F>,
        pool: &'n Pool<'n>,
    }

    impl<F> PinnedDrop for Shielded<'_, F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let dropped = panic::catch_unwind(AssertUnwindSafe(|| this.future.set(None)));
            if let Err(payload) = dropped {
                this.pool.keep(payload);
            }
        }
    }
}

impl<'n, F: Future> Future for Shielded<'n, F> {
    type Output = Outcome<'n, F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let polled = panic::catch_unwind(AssertUnwindSafe(|| {
            let future = this.future.as_mut().as_pin_mut();
            future.expect("a task is not polled when it has returned").poll(cx)
        }));
        let ended = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(payload) => Err(payload),
        };
        let dropped = panic::catch_unwind(AssertUnwindSafe(|| this.future.set(None)));
        let result = match (ended, dropped) {
            (Ok(output), Err(payload)) => {
                mem::forget(dropping(output));
                Err(payload)
            }
            // The first of two panics.
            (ended, dropped) => {
                mem::forget(dropped);
                ended
            }
        };
        Poll::Ready(Outcome { result: Some(result), pool: this.pool })
    }
}

/// What a task has returned, or its panic. The executor may drop it, and must not see a panic then.
struct Outcome<'n, T> {
    result: Option<Result<T, Payload>>,
    pool: &'n Pool<'n>,
}

impl<T> Drop for Outcome<'_, T> {
    fn drop(&mut self) {
        let payload = match self.result.take() {
            Some(Err(payload)) => Some(payload),
            rest => dropping(rest),
        };
        if let Some(payload) = payload {
            self.pool.keep(payload);
        }
    }
}

/// A task in the nursery that waits for one on a thread of the pool, which it starts when it is first polled.
pub struct Threaded<'n, F, T> {
    pool: &'n Pool<'n>,
    core: &'n Core,
    label: Label,
    future: Option<F>,
    /// Without a bound on `F`: what is wrong with an operand is reported once, where it is made into this.
    start: fn(&'n Pool<'n>, F, &Core) -> Work<'n, T>,
    work: Option<Work<'n, T>>,
}

type Work<'n, T> = Task<Outcome<'n, T>>;

// The future is moved to where it is pinned.
impl<F, T> Unpin for Threaded<'_, F, T> {}

impl<'n, F, T> Threaded<'n, F, T> {
    pub(crate) fn new(pool: &'n Pool<'n>, core: &'n Core, future: F, label: Label) -> Self
    where
        F: Future<Output = T> + Send + 'n,
        T: Send + 'n,
    {
        Self { pool, core, label, future: Some(future), start: Pool::start, work: None }
    }

    /// If it has not begun.
    pub(crate) fn future(&self) -> Option<&F> {
        self.future.as_ref()
    }
}

impl<F, T> Future for Threaded<'_, F, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        if let Some(future) = self.future.take() {
            self.work = Some((self.start)(self.pool, future, self.core));
        }
        let work = self.work.as_mut().expect("a task is not polled when it has returned");
        let mut outcome = ready!(Pin::new(work).poll(cx));
        self.work = None;
        match outcome.result.take().expect("a result is taken once") {
            Ok(output) => Poll::Ready(output),
            Err(payload) => panic::resume_unwind(payload),
        }
    }
}

impl<F, T> Drop for Threaded<'_, F, T> {
    fn drop(&mut self) {
        let Some(work) = self.work.take() else { return };
        // Its first poll tells the work to stop.
        let mut stopping = Box::pin(work.cancel());
        let is_over = stopping.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
        let pool = self.pool;
        let remnant = async move {
            if !is_over {
                drop(stopping.await);
            }
            // The pool keeps its panic, if there is one.
            if let Some(payload) = pool.take_payload() {
                panic::resume_unwind(payload);
            }
        };
        // SAFETY: what the task borrows lives for `'n`, as the nursery does; and it is `Send`, see `new`.
        unsafe { self.core.leave_remnant(remnant, self.label.clone()) };
    }
}
