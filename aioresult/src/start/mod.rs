//! Routines that report when they are ready, and what becomes of that report.

mod halves;
mod late;
mod mailbox;

use crate::sync::Arc;
use std::fmt;

pub use self::halves::Report;
#[cfg(feature = "threads")]
pub(crate) use self::halves::try_begin;
pub(crate) use self::halves::{Captures, Starting, TryFrame, begin, start_in_frame, start_on_heap};
pub(crate) use self::late::Late;
use self::mailbox::Mailbox;
use crate::routine::Routine;
use crate::task::end;
use crate::task::header::Label;

/// The right of a routine to report, once, that it is ready.
///
/// A [`#[capture]`](macro@crate::capture) function with a parameter of this type is [`Startable`]; its callers do not pass
/// it. If it was started with `spawn_start`, the report is what the first capture gives; if it was awaited or spawned in any other way,
/// the report goes to nobody. Dropped without a report, it makes the start fail with [`StartError::NotStarted`](crate::StartError::NotStarted).
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
    to: Option<Arc<Mailbox<S>>>,
}

impl<S> Started<S> {
    /// A right to report, and what waits for the report.
    ///
    /// This is for what `spawn_start` cannot do: for daemons, and for routines that run outside of a nursery.
    ///
    /// ```
    /// use aioresult::{Startable, Started, capture, nursery};
    ///
    /// #[capture]
    /// async fn serve(ready: Started<u16>) -> Result<(), String> {
    ///     ready.set(8080);
    ///     std::future::pending().await
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let result = nursery! {
    ///     let mut server = serve();
    ///     let (ready, report) = Started::new();
    ///     server.report_to(ready);
    ///     spawn_daemon server?;
    ///     report.await
    /// };
    /// assert_eq!(result, Ok(Ok(8080)));
    /// # });
    /// ```
    pub fn new() -> (Self, Report<S>) {
        let mailbox = Arc::new(Mailbox::new());
        (Self { to: Some(mailbox.clone()) }, Report::from(mailbox))
    }

    pub(crate) fn to_nobody() -> Self {
        Self { to: None }
    }

    /// Reports that the routine is ready.
    pub fn set(mut self, value: S) {
        if let Some(mailbox) = self.to.take() {
            mailbox.set(value);
        }
    }
}

impl<S> Drop for Started<S> {
    fn drop(&mut self) {
        if let Some(mailbox) = self.to.take() {
            end::in_destructor(|| mailbox.abandon());
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
    message = "`start` and `spawn_start` take a routine that reports when it is ready",
    label = "this one does not report",
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
