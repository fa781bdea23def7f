//! The crate's errors.

use std::error::Error;
use std::fmt;

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
