//! The crate's errors.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::io;

use crate::sync::Arc;

/// The result of a task was asked for before the task was done.
///
/// From [`ResultCapture::result`](crate::ResultCapture::result). Await the capture to wait for its task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskNotDone {
    pub(crate) routine: &'static str,
}

impl fmt::Display for TaskNotDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the task `{}` is not done", self.routine)
    }
}

impl Error for TaskNotDone {}

/// The task was cancelled before it returned.
///
/// The `Err` of what [`spawn_cancellable`](crate::Nursery::spawn_cancellable) has started, after
/// [`cancel`](crate::ResultCapture::cancel). Only this crate makes one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cancelled {
    _private: (),
}

impl Cancelled {
    pub(crate) const fn new() -> Self {
        Self { _private: () }
    }
}

impl fmt::Debug for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cancelled")
    }
}

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the task was cancelled")
    }
}

impl Error for Cancelled {}

/// A routine that was started with `spawn_start` has not reported that it is ready.
///
/// From the first of the two captures; see [`Nursery::start`](crate::Nursery::start).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StartError<E = Infallible> {
    /// It has failed with this error before it was ready.
    Failed(E),
    /// It has returned without a report, or dropped its [`Started`](crate::Started).
    NotStarted,
}

impl<E> StartError<E> {
    /// The routine's error, if it has failed.
    #[must_use]
    pub fn into_error(self) -> Option<E> {
        match self {
            Self::Failed(error) => Some(error),
            Self::NotStarted => None,
        }
    }
}

/// The routine's error, as most servers have it; or one of the kind `Other`.
impl From<StartError<io::Error>> for io::Error {
    fn from(error: StartError<io::Error>) -> Self {
        match error {
            StartError::Failed(error) => error,
            not_started => Self::other(not_started),
        }
    }
}

impl<E: fmt::Display> fmt::Display for StartError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "the routine failed before it was ready: {error}"),
            Self::NotStarted => f.write_str("the routine did not report that it is ready"),
        }
    }
}

impl<E: Error + 'static> Error for StartError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error),
            Self::NotStarted => None,
        }
    }
}

/// There is no result, because the routine failed before it was ready; its error is in the [`StartError`].
///
/// From the second of the two captures that [`Nursery::try_start`](crate::Nursery::try_start) gives. Only this crate makes one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StartFailed {
    _private: (),
}

impl StartFailed {
    pub(crate) const fn new() -> Self {
        Self { _private: () }
    }
}

impl fmt::Debug for StartFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StartFailed")
    }
}

impl fmt::Display for StartFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the routine failed before it was ready")
    }
}

impl Error for StartFailed {}

/// One of the kind `Other`.
impl From<StartFailed> for io::Error {
    fn from(error: StartFailed) -> Self {
        Self::other(error)
    }
}

/// There is nothing that [`wait_any`](crate::wait_any) could wait for. Only this crate makes one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NothingToWaitFor {
    _private: (),
}

impl NothingToWaitFor {
    pub(crate) const fn new() -> Self {
        Self { _private: () }
    }
}

impl fmt::Debug for NothingToWaitFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NothingToWaitFor")
    }
}

impl fmt::Display for NothingToWaitFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no result to wait for")
    }
}

impl Error for NothingToWaitFor {}

/// Why a [`ResultFuture`](crate::ResultFuture) has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResultError<E = Infallible> {
    /// It was not set yet. Await it.
    NotDone,
    /// The task has failed with this error, or the promise was set to it.
    Failed(E),
    /// The task was dropped before its end, or never run.
    Cancelled,
    /// The promise was dropped unset.
    Abandoned,
    /// The task has panicked. The panic went on, to whoever ran it.
    Panicked,
}

impl<E> ResultError<E> {
    /// The error, if it is that of a failure.
    #[must_use]
    pub fn into_error(self) -> Option<E> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }
}

impl<E: Clone> ResultError<&E> {
    /// The same with a clone of the error.
    #[must_use]
    pub fn cloned(self) -> ResultError<E> {
        match self {
            Self::NotDone => ResultError::NotDone,
            Self::Failed(error) => ResultError::Failed(error.clone()),
            Self::Cancelled => ResultError::Cancelled,
            Self::Abandoned => ResultError::Abandoned,
            Self::Panicked => ResultError::Panicked,
        }
    }
}

impl<E: fmt::Display> fmt::Display for ResultError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDone => f.write_str("there is no result yet"),
            Self::Failed(error) => write!(f, "the task failed: {error}"),
            Self::Cancelled => f.write_str("the task was cancelled"),
            Self::Abandoned => f.write_str("the promise was dropped unset"),
            Self::Panicked => f.write_str("the task panicked"),
        }
    }
}

impl<E: Error + 'static> Error for ResultError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// A task that was wrapped by [`try_capture`](crate::try_capture) has failed. This is another hold on the error, which the
/// [`ResultFuture`](crate::ResultFuture) has as well.
pub struct TaskFailed<E> {
    error: Arc<E>,
}

impl<E> TaskFailed<E> {
    pub(crate) const fn new(error: Arc<E>) -> Self {
        Self { error }
    }

    /// With what it has failed.
    #[must_use]
    pub fn error(&self) -> &E {
        &self.error
    }
}

impl<E> Clone for TaskFailed<E> {
    fn clone(&self) -> Self {
        Self { error: self.error.clone() }
    }
}

impl<E: fmt::Debug> fmt::Debug for TaskFailed<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TaskFailed").field(&self.error).finish()
    }
}

impl<E: fmt::Display> fmt::Display for TaskFailed<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a task failed: {}", self.error())
    }
}

impl<E: Error + 'static> Error for TaskFailed<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.error)
    }
}
