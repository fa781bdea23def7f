//! A nursery as a value: the scope that owns it, and the future that runs it.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::pin::Pin;
use std::sync::PoisonError;
use std::task::{Context, Poll};

use crate::fallible::FailOnErr;
use crate::nursery::Nursery;
use crate::sync::{Mutex, const_fn};
use crate::task::core::Core;
use crate::task::end::resume;
use crate::task::frame::SpawnedTask;
use crate::task::header::Label;
use crate::threads::{AnyThread, OneThread};

/// A nursery without the [`nursery!`](crate::nursery!) macro, for code that is generic over what it starts.
///
/// A scope is made first, then what its tasks borrow, then it is [`run`](Scope::run): so tasks may borrow
/// everything that is declared between the scope and its run. They are all over when the run is.
///
/// ```
/// use aioresult::Scope;
///
/// # futures::executor::block_on(async {
/// let scope = Scope::new();
/// let words = vec![String::from("one"), String::from("three")];
/// let n = scope.nursery();
/// let letters = scope
///     .run(async {
///         let captures: Vec<_> = words.iter().map(|word| n.spawn(async { word.len() })).collect();
///         let mut letters = 0;
///         for capture in captures {
///             letters += capture.await;
///         }
///         letters
///     })
///     .await;
/// assert_eq!(letters, 8);
/// # });
/// ```
///
/// The lifetime `'n` is that of what the tasks borrow, and `E` is the error with which the nursery can fail: with one,
/// [`try_run`](Scope::try_run) takes the place of `run`. A scope runs once, and tasks can be started while it runs, neither before nor
/// after. `S` says where: on [`AnyThread`], or, for a [`LocalScope`], on [`OneThread`].
pub struct Scope<'n, E = Infallible, S = AnyThread> {
    engine: Engine<E>,
    /// Tasks put in what lives for `'n` and get out what does, so it can be neither longer nor shorter.
    invariant: PhantomData<fn(&'n ()) -> &'n ()>,
    threads: PhantomData<S>,
}

/// A [`Scope`] for tasks that need not be `Send`: see [`local_nursery!`](crate::local_nursery!).
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
///
/// use aioresult::Scope;
///
/// # futures::executor::block_on(async {
/// let count = Rc::new(Cell::new(0));
/// let scope = Scope::new_local();
/// let n = scope.nursery();
/// scope
///     .run(async {
///         for _ in 0..3 {
///             let count = count.clone();
///             drop(n.spawn(async move { count.set(count.get() + 1) }));
///         }
///     })
///     .await;
/// assert_eq!(count.get(), 3);
/// # });
/// ```
pub type LocalScope<'n, E = Infallible> = Scope<'n, E, OneThread>;

/// What of a scope is the same for all of them.
pub(crate) struct Engine<E> {
    core: Core,
    /// The first error. Dropping a scope does not drop it, since it may hold what is borrowed for `'n`: a scope has to
    /// be able to stand before the variables that its tasks borrow, so nothing in its drop may look at `'n`.
    /// Whoever runs the scope takes the error out.
    error: ManuallyDrop<Mutex<Option<E>>>,
}

impl<E> Engine<E> {
    const_fn! {
        const fn new(slots: usize, is_pinned: bool) -> Self {
            Self { core: Core::new(slots, is_pinned), error: ManuallyDrop::new(Mutex::new(None)) }
        }
    }

    pub(crate) const fn core(&self) -> &Core {
        &self.core
    }

    /// Fails with this error, if it is the first and not too late.
    pub(crate) fn fail(&self, error: E) {
        let mut first = self.error.lock().unwrap_or_else(PoisonError::into_inner);
        if first.is_some() || self.core.is_closed() {
            // Before the error, since its destructor is not our code.
            drop(first);
            drop(error);
            return;
        }
        *first = Some(error);
        self.core.begin_to_fail();
        let late = if self.core.failed_too_late() { first.take() } else { None };
        // A waker, like a destructor, is not our code.
        drop(first);
        self.core.wake_if_elsewhere();
        drop(late);
    }

    /// The error with which the nursery has ended.
    #[inline]
    fn failure(&self) -> Option<E> {
        // Without the first look the lock would be taken for every nursery.
        if self.core.is_failing() { self.take_error() } else { None }
    }

    /// Drops everything, if the nursery is not over.
    fn abandon(&self) {
        let payload = self.core.abandon();
        // An error that a panic came before.
        drop(self.failure());
        resume(payload);
    }

    #[cold]
    fn take_error(&self) -> Option<E> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<E> Scope<'_, E> {
    const_fn! {
        /// A scope in which nothing runs yet.
        #[must_use]
        pub const fn new() -> Self {
            Self::unpinned()
        }
    }
}

impl<E> Scope<'_, E, OneThread> {
    const_fn! {
        /// A scope in which nothing runs yet, for tasks that need not be `Send`.
        #[must_use]
        pub const fn new_local() -> Self {
            Self::unpinned()
        }
    }
}

impl<'n, E, S> Scope<'n, E, S> {
    const_fn! {
        const fn unpinned() -> Self {
            Self { engine: Engine::new(0, false), invariant: PhantomData, threads: PhantomData }
        }
    }

    const_fn! {
        /// A scope whose body puts this many tasks into its frame.
        ///
        /// # Safety
        /// If it is not dropped, its memory is not used for anything else either, unless its nursery is over. As a local variable of an
        /// `async` block it is like that.
        #[must_use]
        pub(crate) const unsafe fn with_slots(slots: usize) -> Self {
            Self { engine: Engine::new(slots, true), invariant: PhantomData, threads: PhantomData }
        }
    }

    /// The handle with which tasks are started.
    #[must_use]
    pub const fn nursery(&'n self) -> Nursery<'n, E, S> {
        Nursery::new(self)
    }

    /// Runs `body` and everything that is spawned, until all have returned or one of them has failed.
    ///
    /// The future returned is the nursery: polling it polls the body and the tasks, dropping it drops them.
    ///
    /// ```
    /// use aioresult::Scope;
    ///
    /// # futures::executor::block_on(async {
    /// let scope = Scope::new();
    /// let n = scope.nursery();
    /// let number = scope
    ///     .try_run(async {
    ///         let number = n.try_spawn(async { "12".parse::<u32>() });
    ///         Ok(number.await + 1)
    ///     })
    ///     .await;
    /// assert_eq!(number, Ok(13));
    /// # });
    /// ```
    ///
    /// # Errors
    /// The first `Err` of the body or of a task that was started with `try_spawn`, or what was given to
    /// [`Nursery::fail`]. By then all others were dropped.
    ///
    /// # Panics
    /// With the payload of the first panic in the body or a task. When the scope has been run before.
    #[must_use = "a nursery does nothing unless it is awaited"]
    #[track_caller]
    pub fn try_run<B, R>(&'n self, body: B) -> impl Future<Output = Result<R, E>>
    where
        B: Future<Output = Result<R, E>>,
    {
        Drive::<_, _, _, AsResult>::new(self, FailOnErr::new(body, self.engine()))
    }

    pub(crate) const fn engine(&self) -> &Engine<E> {
        &self.engine
    }
}

impl<'n, S> Scope<'n, Infallible, S> {
    /// Runs `body` and everything that is spawned, until all have returned.
    ///
    /// The future returned is the nursery: polling it polls the body and the tasks, dropping it drops them.
    ///
    /// # Panics
    /// With the payload of the first panic in the body or a task; by then all others were dropped. When the scope has been
    /// run before.
    #[must_use = "a nursery does nothing unless it is awaited"]
    #[track_caller]
    pub fn run<B: Future>(&'n self, body: B) -> impl Future<Output = B::Output> {
        Drive::<_, _, _, AsOutput>::new(self, body)
    }
}

impl<E, S> Default for Scope<'_, E, S> {
    fn default() -> Self {
        Self::unpinned()
    }
}

impl<E, S> fmt::Debug for Scope<'_, E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("tasks", &self.engine.core.len()).finish_non_exhaustive()
    }
}

/// How a run gives what its body has returned, or the nursery's error.
///
/// An `async` block around the run would do the same, but it would hold the body twice.
pub trait Ending<R, E> {
    /// What the run returns.
    type Output;
    /// Makes it.
    fn ending(result: Result<R, E>) -> Self::Output;
}

/// Of a nursery that can fail.
pub struct AsResult;

impl<R, E> Ending<R, E> for AsResult {
    type Output = Result<R, E>;

    fn ending(result: Result<R, E>) -> Result<R, E> {
        result
    }
}

/// Of one that cannot. The error is `Infallible` wherever this is used; a bound that says so would be reported along with
/// the one that comes before it.
pub struct AsOutput;

impl<R, E> Ending<R, E> for AsOutput {
    type Output = R;

    fn ending(result: Result<R, E>) -> R {
        match result {
            Ok(output) => output,
            Err(_) => unreachable!("a nursery that cannot fail has failed"),
        }
    }
}

/// Drives a scope: owns its body, and ends all of its tasks when it is dropped.
#[must_use = "a nursery does nothing unless it is awaited"]
pub struct Drive<'n, E, S, B: Future, M> {
    scope: &'n Scope<'n, E, S>,
    location: &'static Location<'static>,
    ending: PhantomData<fn() -> M>,
    body: SpawnedTask<B, B::Output>,
}

impl<'n, E, S, B: Future, M> Drive<'n, E, S, B, M> {
    #[track_caller]
    #[inline]
    pub(crate) fn new(scope: &'n Scope<'n, E, S>, body: B) -> Self {
        // SAFETY: `drop` below ends the body's task, and the slot is not moved after it was started: see `poll`. If this
        // future is forgotten, so is everything that would poll the body.
        let body = unsafe { SpawnedTask::with(body) };
        Self { scope, location: Location::caller(), ending: PhantomData, body }
    }
}

impl<E, S, B: Future, M: Ending<B::Output, E>> Future for Drive<'_, E, S, B, M> {
    type Output = M::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<M::Output> {
        let this = self.into_ref();
        let engine = this.scope.engine();
        // SAFETY: `body` is pinned with `self`: it is only lent as pinned, and neither `drop` nor anything else moves
        // it.
        let body = unsafe { this.map_unchecked(|this| &this.body) };
        if !body.is_filled() {
            // SAFETY: the body has its future, and was not started.
            unsafe { body.start(&engine.core, Label::body(this.location)) };
        }
        if engine.core.drive(cx).is_pending() {
            return Poll::Pending;
        }
        if let Some(error) = engine.failure() {
            return Poll::Ready(M::ending(Err(error)));
        }
        // SAFETY: the nursery has ended just now, without an error, so the body has returned.
        Poll::Ready(M::ending(Ok(unsafe { body.output() })))
    }
}

impl<E, S, B: Future, M> Drop for Drive<'_, E, S, B, M> {
    fn drop(&mut self) {
        if self.body.is_filled() {
            self.scope.engine().abandon();
        } else {
            // SAFETY: the body was not started, and is gone with this.
            unsafe { self.body.drop_future() };
        }
    }
}
