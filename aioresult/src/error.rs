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
