//! Routines that report when they are ready, and what becomes of that report.

use std::convert::Infallible;
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use atomic_waker::AtomicWaker;
use pin_project_lite::pin_project;

use crate::capture::{ResultCapture, Running};
use crate::error::{StartError, StartFailed};
use crate::nursery::Nursery;
use crate::routine::Routine;
use crate::task::header::{Kind, Label};
use crate::task::output::Watch;
use crate::threads::Threads;

/// The right of a routine to report, once, that it is ready.
///
/// A [`#[capture]`](macro@crate::capture) function with a parameter of this type is [`Startable`]; its callers do not pass
/// it. If it was started with `spawn_start`, the report is what the first capture gives; if it was awaited or spawned in any other way,
/// the report goes to nobody. Dropped without a report, it makes the start fail with [`StartError::NotStarted`].
///
/// ```
/// use aioresult::{Started, StartError, capture, nursery};
///
/// #[capture]
/// async fn serve(port: u16, ready: Started<u16>) -> Result<(), &'static str> {
///     if port < 1024 {
///         return Err("that port is not for us");
///     }
///     ready.set(port);
///     // Here it would serve.
///     Ok(())
/// }
///
/// # futures::executor::block_on(async {
/// let result: Result<(), &str> = nursery! {
///     let (port, _) = spawn_start serve(8080)?;
///     assert_eq!(port.await, Ok(8080));
///     let (port, _) = spawn_start serve(80)?;
///     assert_eq!(port.await, Err(StartError::Failed("that port is not for us")));
/// };
/// assert_eq!(result, Ok(()));
/// # });
/// ```
///
/// The idea is that of Trio's `task_status.started()`.
#[must_use = "a routine that never reports fails to start"]
pub struct Started<S = ()> {
    to: Option<Arc<Report<S>>>,
}

impl<S> Started<S> {
    pub(crate) fn to_nobody() -> Self {
        Self { to: None }
    }

    /// Reports that the routine is ready.
    pub fn set(mut self, value: S) {
        if let Some(report) = self.to.take() {
            report.set(value);
        }
    }
}

impl<S> Drop for Started<S> {
    fn drop(&mut self) {
        if let Some(report) = self.to.take() {
            report.abandon();
        }
    }
}

impl<S> fmt::Debug for Started<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Started").field("is_reported_to_someone", &self.to.is_some()).finish()
    }
}

/// A future that reports when it is ready: the [`Routine`] of a function with a parameter of the type [`Started`].
///
/// `n.start(..)` and `spawn_start` take one. To write one by hand, keep what [`report_to`](Self::report_to) gives, and call its
/// [`set`](Started::set) when the time has come.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not report when it is ready",
    label = "cannot be started with `spawn_start`",
    note = "give the `#[capture] async fn` a parameter `ready: Started<_>`, and call `ready.set(..)` in it"
)]
pub trait Startable: Future {
    /// What it reports.
    type Ready;

    /// Says to whom it reports. This is called before the first poll, or never: then it reports to nobody.
    fn report_to(&mut self, ready: Started<Self::Ready>);

    /// What its task is called.
    #[doc(hidden)]
    fn describe(&self, label: Label) -> Label {
        label
    }
}

#[diagnostic::do_not_recommend]
impl<F: Startable> Startable for Routine<F> {
    type Ready = F::Ready;

    fn report_to(&mut self, ready: Started<F::Ready>) {
        self.future_mut().report_to(ready);
    }

    fn describe(&self, label: Label) -> Label {
        label.with_details(self.details())
    }
}

pin_project! {
    /// The future of a startable function, which is made when it is first polled, because only then it is known to whom it
    /// reports.
    #[project = LateProjection]
    pub enum Late<S, M, F> {
        New { make: Option<(M, Started<S>)> },
        Made { #[pin] future: F },
    }
}

impl<S, M: FnOnce(Started<S>) -> F, F> Late<S, M, F> {
    pub(crate) fn new(make: M) -> Self {
        Self::New { make: Some((make, Started::to_nobody())) }
    }
}

#[diagnostic::do_not_recommend]
impl<S, M: FnOnce(Started<S>) -> F, F: Future> Startable for Late<S, M, F> {
    type Ready = S;

    fn report_to(&mut self, ready: Started<S>) {
        if let Self::New { make: Some((_, to)) } = self {
            *to = ready;
        }
    }
}

impl<S, M: FnOnce(Started<S>) -> F, F: Future> Future for Late<S, M, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if let LateProjection::New { make } = self.as_mut().project() {
            let (make, ready) =
                make.take().expect("a future is not polled again when making it has panicked");
            self.set(Self::Made { future: make(ready) });
        }
        match self.project() {
            LateProjection::Made { future } => future.poll(cx),
            LateProjection::New { .. } => unreachable!("it was made just now"),
        }
    }
}

/// Where a report goes.
pub(crate) struct Report<S> {
    state: Mutex<State<S>>,
    /// Of the one who waits for it.
    waker: AtomicWaker,
}

struct State<S> {
    word: Word<S>,
    /// The routine is being polled.
    is_polled: bool,
    /// The right to report was dropped meanwhile.
    is_abandoned: bool,
}

/// What is known of a start.
enum Word<S> {
    Awaited,
    Ready(S),
    /// Nothing more will come.
    Over,
}

impl<S> Report<S> {
    fn new() -> Self {
        let state = State { word: Word::Awaited, is_polled: false, is_abandoned: false };
        Self { state: Mutex::new(state), waker: AtomicWaker::new() }
    }

    fn with<R>(&self, use_it: impl FnOnce(&mut State<S>) -> R) -> R {
        use_it(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, value: S) {
        let refused = self.with(|state| match state.word {
            Word::Awaited => {
                state.word = Word::Ready(value);
                None
            }
            _ => Some(value),
        });
        self.waker.wake();
        drop(refused);
    }

    /// The right to report was dropped. If that is because the routine is returning just now, its error tells more.
    fn abandon(&self) {
        let is_over = self.with(|state| {
            state.is_abandoned = true;
            !state.is_polled && state.end()
        });
        if is_over {
            self.waker.wake();
        }
    }

    fn begin_poll(&self) {
        self.with(|state| state.is_polled = true);
    }

    /// Says that no report will come if there was none.
    fn end_poll(&self, has_returned: bool) {
        let is_over = self.with(|state| {
            state.is_polled = false;
            (has_returned || state.is_abandoned) && state.end()
        });
        if is_over {
            self.waker.wake();
        }
    }

    fn is_awaited(&self) -> bool {
        self.with(|state| matches!(state.word, Word::Awaited))
    }

    /// The report, or `None` if there will be none.
    fn poll(&self, cx: &Context<'_>) -> Poll<Option<S>> {
        self.waker.register(cx.waker());
        self.with(|state| match mem::replace(&mut state.word, Word::Over) {
            Word::Awaited => {
                state.word = Word::Awaited;
                Poll::Pending
            }
            Word::Ready(value) => Poll::Ready(Some(value)),
            Word::Over => Poll::Ready(None),
        })
    }
}

impl<S> State<S> {
    /// Whether it was not over before.
    fn end(&mut self) -> bool {
        let is_awaited = matches!(self.word, Word::Awaited);
        if is_awaited {
            self.word = Word::Over;
        }
        is_awaited
    }
}

/// What the two halves of a start share.
pub(crate) struct Shared<S, E> {
    report: Arc<Report<S>>,
    /// With what the routine has failed before it was ready.
    failure: Mutex<Option<E>>,
}

impl<S, E> Shared<S, E> {
    fn failure(&self) -> MutexGuard<'_, Option<E>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first half of a start: waits for the report.
pub(crate) struct Ready<S, E> {
    shared: Arc<Shared<S, E>>,
}

impl<S, E> Ready<S, E> {
    /// Waits for the report of this routine, which was not polled yet.
    pub(crate) fn of<R: Startable<Ready = S>>(routine: &mut R) -> Self {
        let report = Arc::new(Report::new());
        routine.report_to(Started { to: Some(report.clone()) });
        Self { shared: Arc::new(Shared { report, failure: Mutex::new(None) }) }
    }

    pub(crate) fn shared(&self) -> Arc<Shared<S, E>> {
        self.shared.clone()
    }

    /// The second half, whose output is the routine's.
    pub(crate) fn starting<R>(&self, routine: R) -> Starting<S, R> {
        Starting { routine, report: self.shared.report.clone() }
    }

    /// Starts the first half.
    ///
    /// # Safety
    /// If `M` is `AnyThread`, the report and the error are `Send`.
    #[track_caller]
    pub(crate) unsafe fn on_heap<'n: 't, 't, F, M: Threads>(
        self,
        nursery: Nursery<'n, F, M>,
        label: &Label,
    ) -> StartCapture<'t, S, E>
    where
        S: 'n,
        E: 'n,
    {
        // SAFETY: it is `Send` if the report and the error are.
        unsafe { ResultCapture::on_heap(nursery.scope(), self, label.clone().with_kind(Kind::Start)) }
    }
}

/// The capture of a report.
pub(crate) type StartCapture<'t, S, E = Infallible> = ResultCapture<Result<S, StartError<E>>, Running<'t>>;

/// The captures of a start: of the report, and of the result.
pub(crate) type Captures<'t, Y, T, E = Infallible> = (StartCapture<'t, Y, E>, ResultCapture<T, Running<'t>>);

impl<S, E> Future for Ready<S, E> {
    type Output = Result<S, StartError<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(value) = ready!(self.shared.report.poll(cx)) {
            return Poll::Ready(Ok(value));
        }
        let failure = self.shared.failure().take();
        Poll::Ready(Err(failure.map_or(StartError::NotStarted, StartError::Failed)))
    }
}

pin_project! {
    /// The second half: a routine for whose report someone waits.
    pub struct Starting<S, R> {
        #[pin]
        routine: R,
        report: Arc<Report<S>>,
    }
}

impl<S, R: Future> Future for Starting<S, R> {
    type Output = R::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R::Output> {
        let this = self.project();
        this.report.begin_poll();
        let polled = this.routine.poll(cx);
        this.report.end_poll(polled.is_ready());
        polled
    }
}

pin_project! {
    /// The same of a routine that can fail. If it does before it is ready, the error is the start's, and else the nursery's.
    pub struct TryStarting<S, E, R> {
        #[pin]
        routine: R,
        shared: Arc<Shared<S, E>>,
        first: Watch,
    }
}

impl<S, E, R> TryStarting<S, E, R> {
    /// `first` is the task of the first half.
    pub(crate) fn new(shared: Arc<Shared<S, E>>, routine: R, first: Watch) -> Self {
        Self { routine, shared, first }
    }
}

impl<S, T, E, R: Future<Output = Result<T, E>>> Future for TryStarting<S, E, R> {
    type Output = Result<Result<T, StartFailed>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let report = &this.shared.report;
        report.begin_poll();
        let polled = this.routine.poll(cx);
        let Poll::Ready(Err(error)) = polled else {
            report.end_poll(polled.is_ready());
            return polled.map_ok(Ok);
        };
        // Nobody would see what is given to a capture that was dropped.
        let is_for_the_start = report.is_awaited() && !this.first.is_discarded();
        let result = if is_for_the_start {
            *this.shared.failure() = Some(error);
            Ok(Err(StartFailed::new()))
        } else {
            Err(error)
        };
        report.end_poll(true);
        Poll::Ready(result)
    }
}
