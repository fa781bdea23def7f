//! Nurseries for code that is not async: `block_nursery!`.

use std::convert::{Infallible, identity};
use std::fmt;
use std::ops::Deref;
use std::panic::Location;

use crate::__private::unnamed;
use crate::cancellable;
use crate::capture::{ResultCapture, Running};
use crate::error::{Cancelled, StartError, StartFailed};
use crate::nursery::Nursery;
use crate::pool::{Pool, Threaded};
use crate::scope::{Engine, Scope};
use crate::spawnable::{Spawnable, TrySpawnable, Typed};
use crate::start::{Captures, Startable, begin, try_begin};
use crate::task::behalf::is_on_behalf_of_a_task;
use crate::task::core::Core;
use crate::task::header::{Kind, Label};

/// A [`block_nursery!`](crate::block_nursery!) without the macro, for code that is generic over what it starts.
///
/// As with [`Scope`], tasks may borrow everything that is declared between the scope and its run.
///
/// ```
/// use aioresult::BlockScope;
///
/// let scope = BlockScope::new();
/// let words = vec![String::from("one"), String::from("three")];
/// let n = scope.nursery();
/// let letters = scope.run(async {
///     let captures: Vec<_> = words.iter().map(|word| n.spawn(async { word.len() })).collect();
///     let mut letters = 0;
///     for capture in captures {
///         letters += capture.await;
///     }
///     letters
/// });
/// assert_eq!(letters, 8);
/// ```
pub struct BlockScope<'n, E = Infallible> {
    scope: Scope<'n, E>,
    pool: Pool<'n>,
}

impl<'n, E> BlockScope<'n, E> {
    /// A scope in which nothing runs yet.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_slots(0)
    }

    pub(crate) const fn with_slots(slots: usize) -> Self {
        // SAFETY: it is run by a function that borrows it, and does not return before the nursery is over.
        Self { scope: unsafe { Scope::with_slots(slots) }, pool: Pool::new() }
    }

    /// The handle with which tasks are started.
    #[must_use]
    pub const fn nursery(&'n self) -> BlockNursery<'n, E> {
        BlockNursery { nursery: self.scope.nursery(), pool: &self.pool }
    }

    /// Runs `body` on this thread, and what is spawned on others, until all have returned or one of them has failed. The
    /// thread is blocked until then.
    ///
    /// # Errors
    /// As [`Scope::try_run`].
    ///
    /// # Panics
    /// As [`run`](BlockScope::run).
    #[track_caller]
    pub fn try_run<B, R>(&'n self, body: B) -> Result<R, E>
    where
        B: Future<Output = Result<R, E>>,
    {
        assert_may_block();
        self.pool.run(self.scope.try_run(body))
    }

    pub(crate) const fn engine(&self) -> &Engine<E> {
        self.scope.engine()
    }

    pub(crate) const fn scope(&self) -> &Scope<'n, E> {
        &self.scope
    }
}

impl<'n> BlockScope<'n> {
    /// Runs `body` on this thread, and what is spawned on others, until all have returned. The thread is blocked until
    /// then.
    ///
    /// # Panics
    /// With the payload of the first panic in the body or a task; by then all others have ended. In async code: in a task of
    /// a tokio runtime, of a nursery, or of another such scope. When the scope is being run.
    #[track_caller]
    pub fn run<B: Future>(&'n self, body: B) -> B::Output {
        assert_may_block();
        self.pool.run(self.scope.run(body))
    }
}

impl<E> Default for BlockScope<'_, E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> fmt::Debug for BlockScope<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockScope").field("tasks", &self.engine().core().len()).finish_non_exhaustive()
    }
}

/// Blocking a thread that runs tasks stops all of them, perhaps for ever.
#[track_caller]
pub(crate) fn assert_may_block() {
    let is_in_a_nursery = Core::polled_here(|_| true).is_some() || is_on_behalf_of_a_task();
    assert!(
        !is_in_a_nursery && runtime_lets_block(),
        "`block_nursery!` blocks its thread, and this one runs async code: use `nursery!` here"
    );
}

fn runtime_lets_block() -> bool {
    #[cfg(feature = "tokio")]
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        // Tokio knows best whether its threads may be blocked, but tells it by a panic only.
        return std::panic::catch_unwind(|| runtime.block_on(async {})).is_ok();
    }
    true
}

/// The handle to a [`block_nursery!`](crate::block_nursery!), with which tasks are started on its threads.
///
/// Everything else is that of the [`Nursery`] inside, which is reached by `Deref`; what is spawned through `*n` runs on the calling
/// thread, beside the body.
pub struct BlockNursery<'n, E = Infallible> {
    nursery: Nursery<'n, E>,
    pool: &'n Pool<'n>,
}

impl<'n, E> BlockNursery<'n, E> {
    /// Starts a task on one of the nursery's threads, and returns the capture of its result.
    ///
    /// It may borrow what was declared before the first spawn of the block, and runs in parallel with the caller once that has
    /// yielded. Otherwise like [`Nursery::spawn`].
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn spawn<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Send + 'n,
        T: Send + 'n,
    {
        let label = Label::of::<Fut>(Location::caller(), Kind::Parallel);
        Spawnable::on_heap(self.nursery, self.threaded(F::into_task(task), label.clone()), label, unnamed)
    }

    /// Starts a task whose `Err` makes the nursery fail, and returns the capture of its `Ok`.
    ///
    /// Otherwise like [`spawn`](Self::spawn).
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn try_spawn<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnable<Fut, T, E>,
        Fut: Send + 'n,
        T: Send + 'n,
        E: Send + 'n,
    {
        let label = Label::of::<Fut>(Location::caller(), Kind::Parallel);
        TrySpawnable::on_heap(self.nursery, self.threaded(F::into_task(task), label.clone()), label, unnamed)
    }

    /// Starts a daemon, as [`Nursery::spawn_daemon`] does, on one of the nursery's threads.
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn spawn_daemon<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Send + 'n,
        T: Send + 'n,
    {
        let label = Label::of::<Fut>(Location::caller(), Kind::Daemon);
        Spawnable::on_heap(self.nursery, self.threaded(F::into_task(task), label.clone()), label, unnamed)
    }

    /// Starts a daemon, as [`Nursery::try_spawn_daemon`] does, on one of the nursery's threads.
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn try_spawn_daemon<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnable<Fut, T, E>,
        Fut: Send + 'n,
        T: Send + 'n,
        E: Send + 'n,
    {
        let label = Label::of::<Fut>(Location::caller(), Kind::Daemon);
        TrySpawnable::on_heap(self.nursery, self.threaded(F::into_task(task), label.clone()), label, unnamed)
    }

    /// Starts a task that can be cancelled, as [`Nursery::spawn_cancellable`] does, on one of the nursery's threads.
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn spawn_cancellable<'t, F, Fut, T>(self, task: F) -> ResultCapture<Result<T, Cancelled>, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Send + 'n,
        T: Send + 'n,
    {
        let label = Label::of::<Fut>(Location::caller(), Kind::Cancellable);
        let task = self.threaded(F::into_task(task), label.clone());
        cancellable::spawn(self.nursery, Spawnable::into_task(task), label)
    }

    /// Starts a task that can be cancelled, as [`Nursery::try_spawn_cancellable`] does, on one of the nursery's threads.
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
        Fut: Send + 'n,
        T: Send + 'n,
        E: Send + 'n,
    {
        let label = Label::of::<Fut>(Location::caller(), Kind::Cancellable);
        let task = self.threaded(F::into_task(task), label.clone());
        cancellable::try_spawn(self.nursery, TrySpawnable::into_task(task), label)
    }

    /// Starts a routine that reports when it is ready, as [`Nursery::start`] does, on one of the nursery's threads.
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
        R: Startable<Ready = Y> + Spawnable<R, T> + Send + 'n,
        Y: Send + 'n,
        T: Send + 'n,
    {
        self.start_as(routine, Label::of::<R>(Location::caller(), Kind::Parallel))
    }

    /// Starts a routine that reports when it is ready, as [`Nursery::try_start`] does, on one of the nursery's threads.
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
        R: Startable<Ready = Y> + TrySpawnable<R, T, E> + Send + 'n,
        Y: Send + 'n,
        T: Send + 'n,
        E: Send + 'n,
    {
        let label = Label::of::<R>(Location::caller(), Kind::Parallel);
        self.try_start_as(routine, TrySpawnable::into_task, identity, label)
    }

    #[track_caller]
    pub(crate) fn start_as<'t, R, Fut, Y, T>(self, routine: R, label: Label) -> Captures<'t, Y, T>
    where
        'n: 't,
        R: Startable<Ready = Y> + Spawnable<Fut, T>,
        Fut: Send + 'n,
        Y: Send + 'n,
        T: Send + 'n,
    {
        // SAFETY: by the bounds.
        let (first, starting, label) = unsafe { begin(self.nursery, routine, label) };
        let starting = Threaded::new(self.pool, self.nursery.core(), starting, label.clone());
        (first, Spawnable::on_heap(self.nursery, starting, label, unnamed))
    }

    /// `into` converts the routine's error if it becomes the nursery's.
    #[track_caller]
    pub(crate) fn try_start_as<'t, R, F, Y, T, D>(
        self,
        routine: R,
        into_task: fn(R) -> F,
        into: fn(D) -> E,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, D>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        F: Future<Output = Result<T, D>> + Send + 'n,
        Y: Send + 'n,
        T: Send + 'n,
        D: Send + 'n,
        E: Send + 'n,
    {
        // SAFETY: by the bounds.
        let (first, starting, label) = unsafe { try_begin(self.nursery, routine, into_task, into, label) };
        let starting = Threaded::new(self.pool, self.nursery.core(), starting, label.clone());
        (first, TrySpawnable::on_heap(self.nursery, starting, label, unnamed))
    }

    pub(crate) const fn pool(self) -> &'n Pool<'n> {
        self.pool
    }

    pub(crate) fn threaded<F, T>(self, task: Typed<F, T>, label: Label) -> Threaded<'n, Typed<F, T>, T>
    where
        F: Send + 'n,
        T: Send + 'n,
    {
        Threaded::new(self.pool, self.nursery.core(), task, label)
    }
}

impl<'n, E> Deref for BlockNursery<'n, E> {
    type Target = Nursery<'n, E>;

    fn deref(&self) -> &Nursery<'n, E> {
        &self.nursery
    }
}

impl<E> Clone for BlockNursery<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for BlockNursery<'_, E> {}

impl<E> fmt::Debug for BlockNursery<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockNursery").field("tasks", &self.nursery.len()).finish_non_exhaustive()
    }
}
