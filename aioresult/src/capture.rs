//! The results of tasks.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::error::{Cancelled, TaskNotDone};
use crate::routine::{Args, write_routine};
use crate::scope::{Engine, Scope};
use crate::task::frame::SpawnedTask;
use crate::task::header::{Header, Label};
use crate::task::output::{Claim, Watch};
use crate::threads::Threads;
use crate::wait::{HasSource, ResultBase, Source, TakeResult, WaitDone};

/// The result of a task, which is there or will be.
///
/// The state `S` is [`Running<'t>`](Running) as long as the nursery may be, and [`Done`] afterwards:
///
/// | | `ResultCapture<T, Running<'t>>`, what `spawn` gives | `ResultCapture<T>`, what a nursery gives |
/// |---|---|---|
/// | take the value | `capture.await -> T` | [`into_result()`](Self::into_result) `-> T` |
/// | look at it | `(&capture).await -> &T`; [`result()`](ResultCapture::result) `-> Result<&T, TaskNotDone>` | [`result()`](ResultCapture::result) `-> &T`, `Deref` |
/// | is it there | [`is_done()`](Self::is_done), [`wait_done()`](Self::wait_done)`.await` | always |
/// | leave the nursery | does not compile | yes |
///
/// A running capture is a [`Future`], so `&mut capture` can stand in `select!`, and a list of captures in `join_all`.
///
/// Inside of the nursery there is no failure to be met: a task that fails takes the nursery with it, and so whoever
/// would await its capture. After the nursery the result is there. A capture has one owner, so taking the value twice
/// does not compile.
///
/// ```
/// use aioresult::nursery;
///
/// async fn double(x: u32) -> u32 {
///     2 * x
/// }
///
/// # futures::executor::block_on(async {
/// let (a, sum) = nursery! {
///     let a = spawn double(1);
///     let sum = spawn async { (&a).await + 10 };
/// };
/// assert_eq!(*a, 2);
/// assert_eq!(sum.into_result(), 12);
/// assert_eq!(a.routine(), "double(1)");
/// assert_eq!(a.to_string(), "ResultCapture(result=2)");
/// # });
/// ```
///
/// `Debug` and `Display` are those of the Python package: `ResultCapture(is_done=false)`, `ResultCapture(result=2)`, and
/// with `{:#}` what ran: `ResultCapture(routine=double(1), result=2)`; with `{:#?}` where the result has only `Debug`.
#[must_use = "dropping a capture discards the task's result; write `let _ = spawn ..;` or `drop(..)` if that is what you want"]
pub struct ResultCapture<T, S: State = Done> {
    inner: S::Inner<T>,
}

/// The state of the capture of a task that may be running. It holds to what outlives the task only.
pub struct Running<'t> {
    lifetime: PhantomData<&'t ()>,
}

/// The state of the capture of a task that has returned.
pub struct Done {
    _private: (),
}

/// A state of a capture: [`Running`] or [`Done`].
pub trait State: sealed::State {}

impl State for Running<'_> {}
impl State for Done {}

mod sealed {
    use std::panic::Location;

    use super::{Done, Finished, Running, RunningClaim};
    use crate::routine::Args;

    /// What a capture in this state is made of.
    pub trait State {
        type Inner<T>;
        fn name<T>(inner: &Self::Inner<T>) -> &'static str;
        fn location<T>(inner: &Self::Inner<T>) -> &'static Location<'static>;
        fn args<T>(inner: &Self::Inner<T>) -> Option<&str>;
        /// `Err` says whether the task has returned: then the result was taken.
        fn result<T>(inner: &Self::Inner<T>) -> Result<&T, bool>;
    }

    impl<'t> State for Running<'t> {
        type Inner<T> = RunningClaim<'t, T>;

        fn name<T>(inner: &RunningClaim<'t, T>) -> &'static str {
            inner.claim.header().name()
        }

        fn location<T>(inner: &RunningClaim<'t, T>) -> &'static Location<'static> {
            inner.claim.header().location()
        }

        fn args<'a, T>(inner: &'a RunningClaim<'t, T>) -> Option<&'a str> {
            inner.claim.header().args().map(Args::as_str)
        }

        fn result<'a, T>(inner: &'a RunningClaim<'t, T>) -> Result<&'a T, bool> {
            inner.claim.peek().ok_or(inner.claim.header().is_done())
        }
    }

    impl State for Done {
        type Inner<T> = Finished<T>;

        fn name<T>(inner: &Finished<T>) -> &'static str {
            inner.name
        }

        fn location<T>(inner: &Finished<T>) -> &'static Location<'static> {
            inner.location
        }

        fn args<T>(inner: &Finished<T>) -> Option<&str> {
            inner.args.as_ref().map(Args::as_str)
        }

        fn result<T>(inner: &Finished<T>) -> Result<&T, bool> {
            Ok(&inner.value)
        }
    }
}

/// A claim that is used within `'t` only.
///
/// Its drop glue does not mention `'t`, since neither [`Claim`] nor the marker does. So captures can be kept in a
/// collection that was declared before what the tasks borrow.
#[doc(hidden)]
pub struct RunningClaim<'t, T> {
    claim: Claim<T>,
    lifetime: PhantomData<&'t ()>,
}

/// A result, and what is known of its task.
#[doc(hidden)]
pub struct Finished<T> {
    value: T,
    name: &'static str,
    location: &'static Location<'static>,
    args: Option<Args>,
}

impl<'t, T> ResultCapture<T, Running<'t>> {
    /// The capture of a new task on the heap.
    ///
    /// # Safety
    /// If `S` is `AnyThread`, task and output are `Send`. Where their types are generic, that is for the caller to know.
    #[track_caller]
    pub(crate) unsafe fn on_heap<'n, E, S, F>(scope: &'n Scope<'n, E, S>, task: F, label: Label) -> Self
    where
        'n: 't,
        S: Threads,
        F: Future<Output = T> + 'n,
    {
        let core = scope.engine().core();
        // SAFETY: the nursery's future borrows the scope for `'n`, so it is gone when what the task borrows is. The task is
        // `Send`, or the scope is for one thread: then neither the nursery's future nor any handle leaves that. The reference is
        // the capture's, which is the only one, and keeps the output for as long as `'t`, within which it may
        // be used, and which the scope outlives.
        let claim = unsafe { Claim::new(core.spawn(task, label), core) };
        Self { inner: RunningClaim { claim, lifetime: PhantomData } }
    }

    /// The capture of a new task in the frame of the body.
    #[track_caller]
    #[inline]
    pub(crate) fn in_frame<E, F: Future<Output = T>>(
        engine: &Engine<E>,
        slot: Pin<&'t mut SpawnedTask<F, T>>,
        task: F,
        label: Label,
    ) -> Self {
        let task = slot.as_ref().fill(engine.core(), task, label);
        // SAFETY: the slot is borrowed for `'t`, within which the capture may be used, and there is only this one. The
        // slot is in the frame of a body, which the scope outlives.
        let claim = unsafe { Claim::new(task, engine.core()) };
        Self { inner: RunningClaim { claim, lifetime: PhantomData } }
    }

    /// Whether the task has returned.
    pub fn is_done(&self) -> bool {
        self.header().is_done()
    }

    /// Waits until the task has returned.
    ///
    /// Cancel-safe: dropping the future before it is ready changes nothing.
    ///
    /// ```
    /// # use aioresult::nursery;
    /// # futures::executor::block_on(async {
    /// nursery! {
    ///     let capture = spawn async { 1 };
    ///     assert!(!capture.is_done());
    ///     capture.wait_done().await;
    ///     assert_eq!(capture.result(), Ok(&1));
    /// }
    /// # });
    /// ```
    pub fn wait_done(&self) -> WaitDone<'_> {
        WaitDone::new(self.source())
    }

    /// The result, if the task has returned.
    ///
    /// # Errors
    /// [`TaskNotDone`] if it has not.
    ///
    /// # Panics
    /// If the result was taken through `(&mut capture).await`.
    pub fn result(&self) -> Result<&T, TaskNotDone> {
        self.inner.claim.get().ok_or(TaskNotDone { routine: self.header().name() })
    }

    /// Says that nobody will ask for the result: it is dropped as soon as it is there.
    pub(crate) fn discard(self) {
        self.inner.claim.discard();
    }

    pub(crate) fn watch(&self) -> Watch {
        self.inner.claim.watch()
    }

    fn header(&self) -> &Header {
        self.inner.claim.header()
    }

    /// What remains when the task has returned.
    ///
    /// # Safety
    /// The task is in a frame, and nothing that was borrowed from the capture is used any more.
    pub(crate) unsafe fn finish(&self) -> ResultCapture<T> {
        let header = self.header();
        let (name, location, args) = (header.name(), header.location(), header.args().cloned());
        // SAFETY: as the caller promises.
        let value = unsafe { self.inner.claim.take_shared() }.expect("the nursery's tasks have ended");
        ResultCapture { inner: Finished { value, name, location, args } }
    }
}

impl<T> ResultCapture<T, Running<'_>> {
    /// Cancels the task: drops its future, and makes its result [`Cancelled`].
    ///
    /// A task that was not polled yet never will be. One that has returned keeps its result. Otherwise the future is dropped
    /// before `cancel` returns; but a task that cancels itself runs on until it next awaits, and from another thread
    /// than the nursery's the task is cancelled in the nursery's next turn. When the nursery is ending already, nothing happens.
    ///
    /// This is for what was started with `spawn_cancellable`, and for any other task whose `T` is `Result<_, Cancelled>`.
    ///
    /// ```
    /// # use aioresult::nursery;
    /// # futures::executor::block_on(async {
    /// let answer = nursery! {
    ///     let search = spawn_cancellable std::future::pending::<u32>();
    ///     search.cancel();
    ///     search.await
    /// };
    /// assert!(answer.is_err());
    /// # });
    /// ```
    ///
    /// # Panics
    /// If a destructor of the task's does.
    pub fn cancel(&self)
    where
        T: MayBeCancelled,
    {
        T::cancel(self);
    }

    /// Only to say what to write instead.
    #[doc(hidden)]
    pub fn into_result(self) -> T
    where
        Self: HasReturned<T>,
    {
        self.value()
    }
}

/// The result of a task that may be cancelled: `Result<_, Cancelled>`.
#[diagnostic::on_unimplemented(
    message = "only a task of `spawn_cancellable` can be cancelled",
    label = "this task returns `{Self}`",
    note = "started with `spawn_cancellable`, its result says whether it was cancelled"
)]
pub trait MayBeCancelled: Sized {
    /// Cancels the task.
    fn cancel(capture: &ResultCapture<Self, Running<'_>>);
}

#[diagnostic::do_not_recommend]
impl<T> MayBeCancelled for Result<T, Cancelled> {
    fn cancel(capture: &ResultCapture<Self, Running<'_>>) {
        capture.inner.claim.cancel();
    }
}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "this task may still be running",
    label = "write `.await` instead",
    note = "await it inside of the block; `into_result` is for captures that have left their nursery"
)]
pub trait HasReturned<T> {
    /// Its value.
    fn value(self) -> T;
}

impl<T> ResultCapture<T> {
    /// The result.
    pub fn result(&self) -> &T {
        &self.inner.value
    }

    /// Takes the result.
    pub fn into_result(self) -> T {
        self.inner.value
    }
}

impl<T, S: State> ResultCapture<T, S> {
    /// What ran: the name of a [`#[capture]`](macro@crate::capture) function, or the expression that was spawned. The future's type, if the
    /// task was started with a method of [`Nursery`](crate::Nursery).
    pub fn routine(&self) -> &str {
        S::name(&self.inner)
    }

    /// Where the task was started.
    pub fn location(&self) -> &'static Location<'static> {
        S::location(&self.inner)
    }

    /// The arguments' text, if a function with [`#[capture(args)]`](macro@crate::capture) runs.
    pub fn args(&self) -> Option<&str> {
        S::args(&self.inner)
    }
}

impl<T> ResultBase for ResultCapture<T, Running<'_>> {}

impl<T> HasSource for ResultCapture<T, Running<'_>> {
    fn source(&self) -> Source<'_> {
        Source::task(self.inner.claim.target())
    }
}

impl<T> ResultBase for ResultCapture<T> {}

impl<T> HasSource for ResultCapture<T> {
    fn source(&self) -> Source<'_> {
        Source::DONE
    }
}

impl<T> TakeResult for ResultCapture<T, Running<'_>> {
    type Output = T;

    fn take_result(mut self) -> T {
        self.inner.claim.take().expect(IS_THERE)
    }
}

impl<'a, T> TakeResult for &'a ResultCapture<T, Running<'_>> {
    type Output = &'a T;

    fn take_result(self) -> &'a T {
        self.inner.claim.get().expect(IS_THERE)
    }
}

impl<T> TakeResult for ResultCapture<T> {
    type Output = T;

    fn take_result(self) -> T {
        self.into_result()
    }
}

impl<'a, T> TakeResult for &'a ResultCapture<T> {
    type Output = &'a T;

    fn take_result(self) -> &'a T {
        self.result()
    }
}

/// What `TakeResult` asks for.
const IS_THERE: &str = "the result is taken when it is there";

/// Waits for the task, and takes its result.
///
/// Cancel-safe: a result is taken only when it is returned.
///
/// # Panics
/// When it is polled again after it has returned the result.
impl<T> Future for ResultCapture<T, Running<'_>> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.inner.claim.poll_take(cx)
    }
}

/// Waits for the task, and looks at its result.
impl<'a, T> IntoFuture for &'a ResultCapture<T, Running<'_>> {
    type Output = &'a T;
    type IntoFuture = WaitResult<'a, T>;

    fn into_future(self) -> WaitResult<'a, T> {
        WaitResult { done: self.wait_done(), claim: &self.inner.claim }
    }
}

impl<T> Deref for ResultCapture<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner.value
    }
}

impl<T: fmt::Display, S: State> fmt::Display for ResultCapture<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f, |result, f| write!(f, "{result}"))
    }
}

impl<T: fmt::Debug, S: State> fmt::Debug for ResultCapture<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f, |result, f| write!(f, "{result:?}"))
    }
}

impl<T, S: State> ResultCapture<T, S> {
    fn describe(
        &self,
        f: &mut fmt::Formatter<'_>,
        show: impl FnOnce(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
    ) -> fmt::Result {
        f.write_str("ResultCapture(")?;
        if f.alternate() {
            write_routine(f, self.routine(), self.args())?;
        }
        match S::result(&self.inner) {
            Ok(result) => {
                f.write_str("result=")?;
                show(result, f)?;
            }
            Err(is_done) => write!(f, "is_done={is_done}")?,
        }
        f.write_str(")")
    }
}

/// The future of `(&capture).await`.
#[must_use = "futures do nothing unless they are awaited"]
pub struct WaitResult<'a, T> {
    done: WaitDone<'a>,
    claim: &'a Claim<T>,
}

impl<'a, T> Future for WaitResult<'a, T> {
    type Output = &'a T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<&'a T> {
        ready!(Pin::new(&mut self.done).poll(cx));
        Poll::Ready(self.claim.get().expect("the task is done"))
    }
}

impl<T> fmt::Debug for WaitResult<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitResult").field("routine", &self.claim.header().name()).finish_non_exhaustive()
    }
}
