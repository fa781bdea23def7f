//! The two halves of a start: what waits for the report, and the routine.

use crate::sync::{Arc, Mutex, MutexGuard};
use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::PoisonError;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::mailbox::Mailbox;
use super::{Startable, Started};
use crate::__private::Frame;
use crate::capture::{ResultCapture, Running};
use crate::error::{StartError, StartFailed};
use crate::fallible::FailOnErr;
use crate::nursery::Nursery;
use crate::spawnable::{Spawnable, Typed};
use crate::task::end;
use crate::task::header::{Kind, Label};
use crate::task::output::Watch;
use crate::threads::Threads;

/// The captures of a start: of the report, and of the result.
pub(crate) type Captures<'t, Y, T, E = Infallible> = (First<'t, Y, E>, ResultCapture<T, Running<'t>>);

/// The capture of a report.
pub(crate) type First<'t, Y, E> = ResultCapture<Result<Y, StartError<E>>, Running<'t>>;

/// Starts the first half, and makes the second, with its label.
///
/// # Safety
/// If `S` is `AnyThread`, the report is `Send`.
#[track_caller]
#[expect(clippy::type_complexity, reason = "each part has its name")]
pub(crate) unsafe fn begin<'n: 't, 't, E, S, R, Fut, Y, T>(
    nursery: Nursery<'n, E, S>,
    mut routine: R,
    label: Label,
) -> (First<'t, Y, Infallible>, Starting<Y, Typed<Fut, T>>, Label)
where
    S: Threads,
    R: Startable<Ready = Y> + Spawnable<Fut, T>,
    Y: 'n,
{
    let label = routine.describe(label);
    let mailbox = mailbox_of(&mut routine);
    let report = Report::from(mailbox.clone());
    // SAFETY: it is `Send` if the report is.
    let first = unsafe { report.on_heap(nursery, &label) };
    (first, Starting { routine: R::into_task(routine), mailbox: EndOnDrop(mailbox) }, label)
}

/// The same for a routine that can fail. Its own error is the start's; `into` makes the nursery's of it.
///
/// # Safety
/// If `S` is `AnyThread`, the report and the error are `Send`.
#[track_caller]
pub(crate) unsafe fn try_begin<'n: 't, 't, E, S, R, F, Y, D>(
    nursery: Nursery<'n, E, S>,
    mut routine: R,
    into_task: fn(R) -> F,
    into: fn(D) -> E,
    label: Label,
) -> (First<'t, Y, D>, TryStarting<Y, D, E, F>, Label)
where
    S: Threads,
    R: Startable<Ready = Y>,
    Y: 'n,
    D: 'n,
{
    let label = routine.describe(label);
    let mailbox = mailbox_of(&mut routine);
    let report = Report::from(mailbox.clone());
    let shared = report.shared.clone();
    // SAFETY: it is `Send` if the report and the error are.
    let capture = unsafe { report.on_heap(nursery, &label) };
    let (mailbox, first) = (EndOnDrop(mailbox), capture.watch());
    (capture, TryStarting { routine: into_task(routine), mailbox, shared, first, into }, label)
}

/// The place in the frame for a routine that can fail.
pub(crate) type TryFrame<'n, 't, E, S, Y, D, Fut, T> = Frame<
    'n,
    't,
    E,
    S,
    FailOnErr<'n, E, TryStarting<Y, D, E, Typed<Fut, Result<T, D>>>>,
    Result<T, StartFailed>,
>;

/// Starts a routine that can fail, with its result in the frame.
///
/// # Safety
/// If `S` is `AnyThread`, the report and the error are `Send`.
#[track_caller]
pub(crate) unsafe fn start_in_frame<'n: 't, 't, E, S, R, Fut, Y, T, D>(
    frame: TryFrame<'n, 't, E, S, Y, D, Fut, T>,
    routine: R,
    into_task: fn(R) -> Typed<Fut, Result<T, D>>,
    into: fn(D) -> E,
    label: Label,
) -> Captures<'t, Y, Result<T, StartFailed>, D>
where
    S: Threads,
    R: Startable<Ready = Y>,
    Y: 'n,
    D: 'n,
{
    // SAFETY: as the caller promises.
    let (first, starting, label) = unsafe { try_begin(frame.nursery, routine, into_task, into, label) };
    let starting = FailOnErr::new(starting, frame.engine());
    (first, frame.fill(starting, label))
}

/// The same on the heap.
///
/// # Safety
/// If `S` is `AnyThread`, the future, the report, the output and both errors are `Send`.
#[track_caller]
pub(crate) unsafe fn start_on_heap<'n: 't, 't, E, S, R, Fut, Y, T, D>(
    nursery: Nursery<'n, E, S>,
    routine: R,
    into_task: fn(R) -> Typed<Fut, Result<T, D>>,
    into: fn(D) -> E,
    label: Label,
) -> Captures<'t, Y, Result<T, StartFailed>, D>
where
    S: Threads,
    R: Startable<Ready = Y>,
    Fut: 'n,
    Y: 'n,
    T: 'n,
    D: 'n,
{
    // SAFETY: the wrappers are `Send` if all of that is, as the caller promises.
    unsafe {
        let (first, starting, label) = try_begin(nursery, routine, into_task, into, label);
        let starting = FailOnErr::new(starting, nursery.scope().engine());
        (first, ResultCapture::on_heap(nursery.scope(), starting, label))
    }
}

fn mailbox_of<R: Startable>(routine: &mut R) -> Arc<Mailbox<R::Ready>> {
    let mailbox = Arc::new(Mailbox::new());
    routine.report_to(Started { to: Some(mailbox.clone()) });
    mailbox
}

/// Waits for a routine to report that it is ready: see [`Started::new`].
///
/// # Errors
/// [`StartError::NotStarted`] if there will be no report, because the [`Started`] was dropped.
#[must_use = "futures do nothing unless they are awaited"]
pub struct Report<S, E = Infallible> {
    shared: Arc<Shared<S, E>>,
}

/// What both halves have.
struct Shared<S, E> {
    mailbox: Arc<Mailbox<S>>,
    /// With what the routine has failed before it was ready.
    failure: Mutex<Option<E>>,
}

impl<S, E> Shared<S, E> {
    /// The routine has failed. Returns the error if it is not the start's: because the report came before, or because nobody
    /// would see what is given to a capture that was dropped.
    fn fail(&self, error: E, first: &Watch) -> Option<E> {
        // Until the error is there: whoever waits looks for it once no report will come.
        let mut failure = self.failure();
        let is_for_the_start = self.mailbox.end() && !first.is_discarded();
        let unowned = if is_for_the_start { failure.replace(error) } else { Some(error) };
        drop(failure);
        self.mailbox.wake();
        unowned
    }

    fn failure(&self) -> MutexGuard<'_, Option<E>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S, E> Report<S, E> {
    pub(super) fn from(mailbox: Arc<Mailbox<S>>) -> Self {
        Self { shared: Arc::new(Shared { mailbox, failure: Mutex::new(None) }) }
    }

    /// # Safety
    /// If `M` is `AnyThread`, the report and the error are `Send`.
    #[track_caller]
    unsafe fn on_heap<'n: 't, 't, F, M: Threads>(
        self,
        nursery: Nursery<'n, F, M>,
        label: &Label,
    ) -> First<'t, S, E>
    where
        S: 'n,
        E: 'n,
    {
        // SAFETY: as the caller promises.
        unsafe { ResultCapture::on_heap(nursery.scope(), self, label.clone().with_kind(Kind::Start)) }
    }
}

impl<S, E> Future for Report<S, E> {
    type Output = Result<S, StartError<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(value) = ready!(self.shared.mailbox.poll(cx)) {
            return Poll::Ready(Ok(value));
        }
        let failure = self.shared.failure().take();
        Poll::Ready(Err(failure.map_or(StartError::NotStarted, StartError::Failed)))
    }
}

impl<S, E> fmt::Debug for Report<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").finish_non_exhaustive()
    }
}

pin_project! {
    /// The second half: a routine for whose report someone waits.
    pub struct Starting<S, R> {
        #[pin]
        routine: R,
        // Behind the routine, whose destructor may have the right to report.
        mailbox: EndOnDrop<S>,
    }
}

impl<S, R: Future> Future for Starting<S, R> {
    type Output = R::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R::Output> {
        let this = self.project();
        this.mailbox.0.begin_poll();
        let polled = this.routine.poll(cx);
        match polled.is_ready() {
            true => this.mailbox.end(),
            false => this.mailbox.0.end_poll(),
        }
        polled
    }
}

pin_project! {
    /// The same of a routine that can fail. If it does before it is ready, the error is the start's.
    pub struct TryStarting<S, D, E, R> {
        #[pin]
        routine: R,
        mailbox: EndOnDrop<S>,
        shared: Arc<Shared<S, D>>,
        // The task of the first half.
        first: Watch,
        into: fn(D) -> E,
    }
}

impl<S, T, D, E, R: Future<Output = Result<T, D>>> Future for TryStarting<S, D, E, R> {
    type Output = Result<Result<T, StartFailed>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.mailbox.0.begin_poll();
        match this.routine.poll(cx) {
            Poll::Pending => {
                this.mailbox.0.end_poll();
                Poll::Pending
            }
            Poll::Ready(Ok(output)) => {
                this.mailbox.end();
                Poll::Ready(Ok(Ok(output)))
            }
            Poll::Ready(Err(error)) => {
                let unowned = this.shared.fail(error, this.first);
                Poll::Ready(unowned.map_or(Ok(Err(StartFailed::new())), |error| Err((this.into)(error))))
            }
        }
    }
}

/// No report comes any more when this is dropped.
struct EndOnDrop<S>(Arc<Mailbox<S>>);

impl<S> EndOnDrop<S> {
    fn end(&self) {
        if self.0.end() {
            self.0.wake();
        }
    }
}

impl<S> Drop for EndOnDrop<S> {
    fn drop(&mut self) {
        // The one who waits is not our code.
        end::in_destructor(|| self.end());
    }
}
