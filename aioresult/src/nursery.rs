//! The handle that starts tasks.

use std::convert::Infallible;
use std::fmt;
use std::panic::Location;

use crate::capture::{ResultCapture, Running};
use crate::scope::Scope;
use crate::spawnable::{Spawnable, TrySpawnable};
use crate::task::header::Label;

/// A handle to a nursery, with which tasks are started in it.
///
/// It is `Copy`, and may be passed to functions and to tasks. They may spawn as long as the nursery is open: while its body or
/// any ordinary task runs. Tasks that are started through the handle may borrow what was declared before the
/// first spawn of the [`nursery!`](crate::nursery!) block, and have to be `Send`.
///
/// A function that starts tasks which call it again is a plain `fn`, as below: an `async fn` would be a future that contains
/// itself.
///
/// ```
/// use aioresult::{Nursery, nursery};
///
/// /// Starts a task for each half, as long as there is something to halve.
/// fn count(n: Nursery<'_>, size: u32) {
///     drop(n.spawn(async move {
///         if size > 1 {
///             count(n, size / 2);
///             count(n, size - size / 2);
///         }
///     }));
/// }
///
/// # futures::executor::block_on(async {
/// nursery!(|n| { count(n, 100) });
/// # });
/// ```
pub struct Nursery<'n, E = Infallible> {
    scope: &'n Scope<'n, E>,
}

impl<'n, E> Nursery<'n, E> {
    pub(crate) const fn new(scope: &'n Scope<'n, E>) -> Self {
        Self { scope }
    }

    /// Starts a task, and returns the capture of its result.
    ///
    /// The task is first polled after the caller has yielded. It runs inside of the nursery's own task, and takes one
    /// allocation. If the nursery is failing, the task is dropped unpolled. Dropping the capture discards the result and lets the
    /// task run on.
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn spawn<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Send + 'n,
        T: Send,
    {
        task.on_heap(self, Label::unnamed(Location::caller()))
    }

    /// Starts a task whose `Err` makes the nursery fail, and returns the capture of its `Ok`.
    ///
    /// Otherwise like [`spawn`](Self::spawn).
    ///
    /// ```
    /// use aioresult::{Nursery, nursery};
    ///
    /// fn check_all<'n>(n: Nursery<'n, String>, numbers: &'n [u32]) {
    ///     for number in numbers {
    ///         drop(n.try_spawn(async move {
    ///             if *number < 10 { Ok(()) } else { Err(format!("{number} is too large")) }
    ///         }));
    ///     }
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let numbers = [1, 20, 3];
    /// let result = nursery!(|n| {
    ///     type Error = String;
    ///     check_all(n, &numbers);
    /// });
    /// assert_eq!(result, Err("20 is too large".into()));
    /// # });
    /// ```
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn try_spawn<'t, F, Fut, T>(self, task: F) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnable<Fut, T, E>,
        Fut: Send + 'n,
        T: Send,
        E: Send,
    {
        task.on_heap(self, Label::unnamed(Location::caller()))
    }

    /// Makes the nursery fail with this error, as if a task had.
    ///
    /// Whoever calls this runs on until it yields; then it is dropped, as everything in the nursery is. If the
    /// nursery is failing already, or over, the error is dropped. If its [`Scope`] is never run, it is leaked.
    ///
    /// ```
    /// use aioresult::nursery;
    ///
    /// # futures::executor::block_on(async {
    /// let result = nursery!(|n| {
    ///     type Error = &'static str;
    ///     spawn async { n.fail("given up") };
    ///     std::future::pending::<()>().await;
    /// });
    /// assert_eq!(result, Err("given up"));
    /// # });
    /// ```
    pub fn fail(self, error: E) {
        self.scope.fail(error);
    }

    /// How many ordinary tasks are not over. The body does not count.
    #[must_use]
    pub fn len(self) -> usize {
        self.scope.core().len()
    }

    /// Whether there is no ordinary task that is not over.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    pub(crate) const fn scope(self) -> &'n Scope<'n, E> {
        self.scope
    }
}

impl<E> Clone for Nursery<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Nursery<'_, E> {}

impl<E> fmt::Debug for Nursery<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nursery").field("tasks", &self.len()).finish_non_exhaustive()
    }
}
