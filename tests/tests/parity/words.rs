//! The words in which Python says it.

use std::fmt::Display;

use aioresult::{ResultCapture, ResultError, ResultFuture, Running, TaskNotDone};

/// What is known of a result, in a few words: `not done`, `ok 3`, `failed boom`, `cancelled`.
///
/// How much there can be to say depends on the type, while in Python any capture can be in any of these states.
pub(crate) trait ShowState {
    fn state(&self) -> String;
}

/// Outside of a nursery.
impl<T: Display, E: Display> ShowState for ResultFuture<T, E> {
    fn state(&self) -> String {
        match self.result() {
            Ok(value) => format!("ok {value}"),
            Err(ResultError::Failed(error)) => format!("failed {error}"),
            Err(ResultError::NotDone) => "not done".into(),
            Err(ResultError::Cancelled) => "cancelled".into(),
            Err(ResultError::Abandoned) => "abandoned".into(),
            Err(ResultError::Panicked) => "panicked".into(),
        }
    }
}

/// Inside of a nursery, where nobody meets a failed task.
impl<T: Display> ShowState for ResultCapture<T, Running<'_>> {
    fn state(&self) -> String {
        match self.result() {
            Ok(value) => format!("ok {value}"),
            Err(TaskNotDone { .. }) => "not done".into(),
        }
    }
}

/// After a nursery.
impl<T: Display> ShowState for ResultCapture<T> {
    fn state(&self) -> String {
        format!("ok {}", self.result())
    }
}

/// What a task has returned that keeps its error.
impl<T: Display, E: Display> ShowState for Result<T, E> {
    fn state(&self) -> String {
        match self {
            Ok(value) => format!("ok {value}"),
            Err(error) => format!("failed {error}"),
        }
    }
}

/// A list of strings: `['a', 'b']`.
pub(crate) fn strings(items: impl IntoIterator<Item: Display>) -> String {
    list(items.into_iter().map(|item| format!("'{item}'")))
}

/// A list of truth values: `[True, False]`.
pub(crate) fn bools(items: impl IntoIterator<Item = bool>) -> String {
    list(items.into_iter().map(|item| if item { "True" } else { "False" }.into()))
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}
