//! The handle that starts tasks.

use std::convert::Infallible;
use std::fmt;
use std::panic::Location;

use crate::__private::unnamed;
use crate::cancellable;
use crate::capture::{ResultCapture, Running};
#[cfg(feature = "tokio")]
use crate::elsewhere::{self, BlockingWork, Closure, Elsewhere};
use crate::error::{Cancelled, StartError, StartFailed};
use crate::scope::Scope;
use crate::spawnable::{Spawnable, TrySpawnable};
use crate::start::Startable;
use crate::task::core::Core;
use crate::task::header::{Kind, Label};
use crate::threads::{AnyThread, Crosses, OneThread, Threads};
use crate::tree::Tree;

/// A handle to a nursery, with which tasks are started in it.
///
/// It is `Copy`, and may be passed to functions and to tasks. They may spawn as long as the nursery is open: while its body or
/// any ordinary task runs. Tasks that are started through the handle may borrow what was declared before the
/// first spawn of the [`nursery!`](crate::nursery!) block, and have to be `Send`.
///
/// A function that starts tasks which call it again is a plain `fn`, as below: an `async fn` would be a future that contains
/// itself.
///
/// ```
/// use aioresult::{Nursery, nursery};
///
/// /// Starts a task for each half, as long as there is something to halve.
/// fn count(n: Nursery<'_>, size: u32) {
///     drop(n.spawn(async move {
///         if size > 1 {
///             count(n, size / 2);
///             count(n, size - size / 2);
///         }
///     }));
/// }
///
/// # futures::executor::block_on(async {
/// nursery!(|n| { count(n, 100) });
/// # });
/// ```
pub struct Nursery<'n, E = Infallible, S = AnyThread> {
    scope: &'n Scope<'n, E, S>,
}

/// The handle to a nursery whose tasks need not be `Send`: that of [`local_nursery!`](crate::local_nursery!).
///
/// It stays on its thread, too.
pub type LocalNursery<'n, E = Infallible> = Nursery<'n, E, OneThread>;

impl<'n, E, S: Threads> Nursery<'n, E, S> {
    /// Starts a task, and returns the capture of its result.
    ///
    /// The task is first polled after the caller has yielded. It runs inside of the nursery's own task, in memory that
    /// the nursery's tasks share. If the nursery is failing, the task is dropped unpolled. Dropping the capture discards the result and lets the
    /// task run on.
    ///
    /// The capture knows the type of the future only; that of a routine knows its name and arguments if the routine is started
    /// with [`foo(1).start_soon(n)`](crate::Routine::start_soon).
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn spawn<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Crosses<S> + 'n,
        T: Crosses<S>,
    {
        F::on_heap(self, task, Label::of::<Fut>(Location::caller(), Kind::Ordinary), unnamed)
    }

    /// Starts a task whose `Err` makes the nursery fail, and returns the capture of its `Ok`.
    ///
    /// Otherwise like [`spawn`](Self::spawn).
    ///
    /// ```
    /// use aioresult::{Nursery, nursery};
    ///
    /// fn check_all<'n>(n: Nursery<'n, String>, numbers: &'n [u32]) {
    ///     for number in numbers {
    ///         drop(n.try_spawn(async move {
    ///             if *number < 10 { Ok(()) } else { Err(format!("{number} is too large")) }
    ///         }));
    ///     }
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let numbers = [1, 20, 3];
    /// let result = nursery!(|n| {
    ///     type Error = String;
    ///     check_all(n, &numbers);
    /// });
    /// assert_eq!(result, Err("20 is too large".into()));
    /// # });
    /// ```
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn try_spawn<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnable<Fut, T, E>,
        Fut: Crosses<S> + 'n,
        T: Crosses<S>,
        E: Crosses<S>,
    {
        F::on_heap(self, task, Label::of::<Fut>(Location::caller(), Kind::Ordinary), unnamed)
    }

    /// Starts a daemon: a task that the nursery does not wait for.
    ///
    /// When the body and all ordinary tasks have ended, the daemons are dropped, last started first, and what their destructors
    /// start is dropped unpolled. A daemon may return before that; then its capture has its result. Otherwise like
    /// [`spawn`](Self::spawn).
    ///
    /// ```
    /// use aioresult::nursery;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// nursery!(|n| {
    ///     drop(n.spawn_daemon(async {
    ///         loop {
    ///             tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    ///             println!("still there");
    ///         }
    ///     }));
    ///     tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    /// });
    /// # });
    /// ```
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn spawn_daemon<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Crosses<S> + 'n,
        T: Crosses<S>,
    {
        F::on_heap(self, task, Label::of::<Fut>(Location::caller(), Kind::Daemon), unnamed)
    }

    /// Starts a daemon whose `Err` makes the nursery fail, and returns the capture of its `Ok`.
    ///
    /// Otherwise like [`spawn_daemon`](Self::spawn_daemon).
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn try_spawn_daemon<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnable<Fut, T, E>,
        Fut: Crosses<S> + 'n,
        T: Crosses<S>,
        E: Crosses<S>,
    {
        F::on_heap(self, task, Label::of::<Fut>(Location::caller(), Kind::Daemon), unnamed)
    }

    /// Starts a task that its capture can [`cancel`](ResultCapture::cancel), and which says so in its result.
    ///
    /// Otherwise like [`spawn`](Self::spawn).
    ///
    /// ```
    /// use aioresult::{Cancelled, nursery};
    ///
    /// # futures::executor::block_on(async {
    /// let (first, second) = nursery!(|n| {
    ///     let first = n.spawn_cancellable(async { 1 });
    ///     let second = n.spawn_cancellable(std::future::pending::<u32>());
    ///     let one = first.await;
    ///     second.cancel();
    ///     (one, second.await)
    /// });
    /// assert_eq!(first, Ok(1));
    /// assert!(matches!(second, Err(Cancelled { .. })));
    /// # });
    /// ```
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn spawn_cancellable<'t, F, Fut, T>(self, task: F) -> ResultCapture<Result<T, Cancelled>, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
    {
        cancellable::spawn(self, F::into_task(task), Label::of::<Fut>(Location::caller(), Kind::Cancellable))
    }

    /// Starts a task that its capture can [`cancel`](ResultCapture::cancel), and whose `Err` makes the nursery fail.
    ///
    /// Otherwise like [`spawn_cancellable`](Self::spawn_cancellable).
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn try_spawn_cancellable<'t, F, Fut, T>(
        self,
        task: F,
    ) -> ResultCapture<Result<T, Cancelled>, Running<'t>>
    where
        'n: 't,
        F: TrySpawnable<Fut, T, E>,
        Fut: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        cancellable::try_spawn(
            self,
            F::into_task(task),
            Label::of::<Fut>(Location::caller(), Kind::Cancellable),
        )
    }

    /// Starts a routine that [reports](crate::Started) when it is ready, and returns the captures of its report and of its result.
    ///
    /// ```
    /// use aioresult::{StartError, Started, capture, nursery};
    ///
    /// #[capture]
    /// async fn serve(ready: Started<u16>) -> &'static str {
    ///     ready.set(8080);
    ///     "served"
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// nursery!(|n| {
    ///     let (port, result) = n.start(serve());
    ///     assert_eq!(port.await, Ok(8080));
    ///     assert_eq!(result.await, "served");
    /// });
    /// # });
    /// ```
    ///
    /// The nursery waits for the routine, as for any task; to start one that is dropped with the nursery instead, see
    /// [`Started::new`](crate::Started::new). Otherwise like [`spawn`](Self::spawn), with a few more allocations.
    ///
    /// # Errors
    /// The first capture gives [`StartError::NotStarted`] if there will be no report.
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn start<'t, R, Y, T>(
        self,
        routine: R,
    ) -> (ResultCapture<Result<Y, StartError>, Running<'t>>, ResultCapture<T, Running<'t>>)
    where
        'n: 't,
        R: Startable<Ready = Y> + Spawnable<R, T> + Crosses<S> + 'n,
        Y: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
    {
        <R as Spawnable<R, T>>::start_on_heap(
            self,
            routine,
            Label::of::<R>(Location::caller(), Kind::Ordinary),
        )
    }

    /// Starts a routine that reports when it is ready, and which can fail.
    ///
    /// An `Err` *before* the report goes to the first capture, as [`StartError::Failed`], and the second one then has no
    /// result, which it says with [`StartFailed`]; it never does if the first was `Ok`. An `Err` after the report makes the
    /// nursery fail; also one before it, if the first capture was dropped: so it is not lost. Otherwise like
    /// [`start`](Self::start).
    ///
    /// # Errors
    /// The first capture gives [`StartError::Failed`] if the routine fails before its report, and
    /// [`StartError::NotStarted`] if there will be none.
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    #[expect(clippy::type_complexity, reason = "two captures, and nothing to hide about them")]
    pub fn try_start<'t, R, Y, T>(
        self,
        routine: R,
    ) -> (
        ResultCapture<Result<Y, StartError<E>>, Running<'t>>,
        ResultCapture<Result<T, StartFailed>, Running<'t>>,
    )
    where
        'n: 't,
        R: Startable<Ready = Y> + TrySpawnable<R, T, E> + Crosses<S> + 'n,
        Y: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        <R as TrySpawnable<R, T, E>>::start_on_heap(
            self,
            routine,
            Label::of::<R>(Location::caller(), Kind::Ordinary),
        )
    }

    /// Makes the nursery fail with this error, as if a task had.
    ///
    /// Whoever calls this runs on until it yields; then it is dropped, as everything in the nursery is. If the
    /// nursery is failing already, or over, the error is dropped. If its [`Scope`] is never run, it is leaked.
    ///
    /// ```
    /// use aioresult::nursery;
    ///
    /// # futures::executor::block_on(async {
    /// let result = nursery!(|n| {
    ///     type Error = &'static str;
    ///     spawn async { n.fail("given up") };
    ///     std::future::pending::<()>().await;
    /// });
    /// assert_eq!(result, Err("given up"));
    /// # });
    /// ```
    pub fn fail(self, error: E) {
        self.scope.engine().fail(error);
    }

    /// Allows at most `limit` ordinary tasks to be polled; further ones wait unpolled, in order of starting.
    ///
    /// Spawning never waits: it is the new task that does, until another one is over, however that ends. The limit is for the tasks
    /// of all kinds that the nursery waits for; the body and daemons do not count. A lower limit than before stops nobody who was
    /// polled already. Can be called at any time, from any thread, also before the nursery is run.
    ///
    /// Only what a task does when it is polled is limited. What a function does before it returns its future is done by who calls
    /// it: `spawn sleep(time)` fixes the end of the sleep at once, `spawn async { sleep(time).await }` when the task has its place.
    ///
    /// A task that awaits another one's capture has no use for its place meanwhile. It lends it until the awaited one is over, also if it
    /// awaits something else beside that, as in a `select!` or with [`wait_any`](crate::wait_any): to the awaited task, if that has no
    /// place yet, or else to the next that waits for one. So tasks that start others and await them do not run into a deadlock, however
    /// low the limit. What a task holds while it lends, such as a socket, it keeps.
    /// Waits that began when there was no limit do not count: set it before such tasks are started.
    ///
    /// Waiting for anything else lends nothing, also not for a [`ResultFuture`](crate::ResultFuture), of which nobody knows
    /// who will set it. If that is a task of this nursery, let it have a place already: start it before those who wait, or as a
    /// daemon.
    ///
    /// ```
    /// use std::cell::Cell;
    ///
    /// use aioresult::local_nursery;
    ///
    /// # futures::executor::block_on(async {
    /// let (running, most) = (Cell::new(0), Cell::new(0));
    /// local_nursery!(|n| {
    ///     n.set_limit(3);
    ///     for _ in 0..10 {
    ///         spawn async {
    ///             running.set(running.get() + 1);
    ///             most.set(most.get().max(running.get()));
    ///             futures::future::ready(()).await; // some work
    ///             running.set(running.get() - 1);
    ///         };
    ///     }
    /// });
    /// assert!(most.get() <= 3);
    /// # });
    /// ```
    ///
    /// # Panics
    /// If the limit is 0, since no task would ever run.
    #[track_caller]
    pub fn set_limit(self, limit: usize) {
        assert!(limit > 0, "with a limit of 0 no task of the nursery would ever run");
        self.core().set_limit(limit);
    }

    /// The nursery's tasks, what each of them is doing, and the nurseries inside of them.
    ///
    /// This is for finding out why a program hangs: print it in a daemon from time to time, or on a signal. It has to be asked for in the
    /// nursery's body or in one of its tasks (also in a nursery inside of these), because nobody else can look at
    /// tasks that may be running; elsewhere, [`unseen`](field@Tree::unseen) is all that it says. A nursery inside of a parallel task is not
    /// part of the tree.
    #[must_use]
    pub fn tree(self) -> Tree {
        self.core().tree()
    }

    /// How many ordinary tasks are not over. The body does not count.
    #[must_use]
    pub fn len(self) -> usize {
        self.core().len()
    }

    /// Whether there is no ordinary task that is not over.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

#[cfg(feature = "tokio")]
impl<'n, E, S: Threads> Nursery<'n, E, S> {
    /// Starts a tokio task, which runs on any worker of the runtime, and returns the capture of its result.
    ///
    /// It cannot borrow ("argument requires that `x` is borrowed for `'static`", says the compiler): move values, clones or an
    /// `Arc` into it; or use [`spawn`](Self::spawn), which can; or a [`block_nursery!`](crate::block_nursery!), whose
    /// tasks borrow and run in parallel. It is handed to the runtime when the caller yields, or later if there is a
    /// [limit](Self::set_limit). When it panics, the payload resumes at the nursery's await. When the nursery fails, all
    /// such tasks are aborted first, and it does not return before they have ended. When the nursery's future
    /// is dropped, they are aborted, and may run on until they next await; a nursery inside of which that happens waits for them. Otherwise like
    /// [`spawn`](Self::spawn).
    ///
    /// ```
    /// use aioresult::nursery;
    ///
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let total = nursery!(|n| {
    ///     let parts: Vec<_> =
    ///         (0..4).map(|part| n.spawn_parallel(async move { (part * 1000..(part + 1) * 1000).sum::<u64>() })).collect();
    ///     let mut total = 0;
    ///     for part in parts {
    ///         total += part.await;
    ///     }
    ///     total
    /// });
    /// assert_eq!(total, 7_998_000);
    /// # });
    /// ```
    ///
    /// # Panics
    /// Outside of a tokio runtime. If the nursery is over, or has not begun.
    ///
    /// The nursery panics if the runtime drops the task, which it does when it shuts down.
    #[track_caller]
    pub fn spawn_parallel<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Send + 'static,
        T: Send + 'static,
    {
        let label = Label::of::<Fut>(Location::caller(), Kind::Parallel);
        elsewhere::spawn(self, Elsewhere::parallel(self.core(), F::into_task(task), label))
    }

    /// Starts a tokio task whose `Err` makes the nursery fail, and returns the capture of its `Ok`.
    ///
    /// Otherwise like [`spawn_parallel`](Self::spawn_parallel).
    ///
    /// # Panics
    /// As `spawn_parallel` does.
    #[track_caller]
    pub fn try_spawn_parallel<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnable<Fut, T, E>,
        Fut: Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let label = Label::of::<Fut>(Location::caller(), Kind::Parallel);
        elsewhere::try_spawn(self, Elsewhere::parallel(self.core(), F::into_task(task), label))
    }

    /// Runs a closure on tokio's pool of threads for code that blocks, and returns the capture of its result.
    ///
    /// A closure that has begun cannot be stopped: a nursery that fails waits for its end. Otherwise like
    /// [`spawn_parallel`](Self::spawn_parallel).
    ///
    /// ```
    /// use aioresult::nursery;
    ///
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let manifest = nursery!(|n| {
    ///     let manifest = n.spawn_blocking(|| std::fs::read_to_string("Cargo.toml"));
    ///     manifest.await
    /// });
    /// assert!(manifest.unwrap().contains("aioresult"));
    /// # });
    /// ```
    ///
    /// # Panics
    /// As `spawn_parallel` does.
    #[track_caller]
    pub fn spawn_blocking<'t, C, T>(self, closure: C) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        C: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let label = Label::of::<C>(Location::caller(), Kind::Blocking);
        elsewhere::spawn(self, Elsewhere::blocking(self.core(), Closure::new(closure, C::work), label))
    }

    /// Runs a closure that may block, and whose `Err` makes the nursery fail; returns the capture of its `Ok`.
    ///
    /// Otherwise like [`spawn_blocking`](Self::spawn_blocking).
    ///
    /// # Panics
    /// As `spawn_parallel` does.
    #[track_caller]
    pub fn try_spawn_blocking<'t, C, T>(self, closure: C) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        C: FnOnce() -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let label = Label::of::<C>(Location::caller(), Kind::Blocking);
        elsewhere::try_spawn(self, Elsewhere::blocking(self.core(), Closure::new(closure, C::work), label))
    }
}

impl<'n, E, S> Nursery<'n, E, S> {
    pub(crate) const fn new(scope: &'n Scope<'n, E, S>) -> Self {
        Self { scope }
    }

    pub(crate) const fn core(self) -> &'n Core {
        self.scope.engine().core()
    }

    pub(crate) const fn scope(self) -> &'n Scope<'n, E, S> {
        self.scope
    }
}

impl<E, S> Clone for Nursery<'_, E, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, S> Copy for Nursery<'_, E, S> {}

impl<E, S> fmt::Debug for Nursery<'_, E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nursery").field("tasks", &self.core().len()).finish_non_exhaustive()
    }
}
