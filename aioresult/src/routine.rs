//! Futures that know what they are: what `#[capture]` functions return.

use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::__private::unnamed;
use crate::capture::{ResultCapture, Running};
use crate::nursery::Nursery;
use crate::spawnable::{Spawnable, TrySpawnable};
use crate::task::header::{Kind, Label};
use crate::threads::{Crosses, Threads};

pin_project! {
    /// What a [`#[capture]`](macro@crate::capture) function returns: the future of its body, which also knows its name, where it was
    /// called, and, if asked for, its arguments.
    ///
    /// It is used like the future of any `async fn`: awaited, spawned here or anywhere else, dropped. A task that is started with
    /// `spawn foo(1)`, or another keyword of the block before the call, or with `foo(1)`[`.start_soon(n)`](Self::start_soon), bears
    /// its name.
    ///
    /// ```
    /// use aioresult::{capture, nursery};
    ///
    /// #[capture(args)]
    /// async fn add(a: u32, b: u32) -> u32 {
    ///     a + b
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let routine = add(1, 2);
    /// assert_eq!(routine.routine(), "add");
    /// assert_eq!(routine.args(), Some("(1, 2)"));
    /// assert_eq!(routine.await, 3);
    ///
    /// let sum = nursery! {
    ///     let sum = spawn add(3, 4);
    /// };
    /// assert_eq!(format!("{sum:#}"), "ResultCapture(routine=add, args=(3, 4), result=7)");
    /// # });
    /// ```
    #[must_use = "a routine, like every future, does nothing unless it is awaited or spawned"]
    pub struct Routine<F> {
        #[pin]
        future: F,
        details: Details,
    }
}

/// How the names of the types of routines begin.
pub(crate) const TYPE_NAME: &str = concat!(module_path!(), "::Routine<");

/// What is known of a routine.
#[derive(Clone)]
pub(crate) struct Details {
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    pub(crate) args: Option<Args>,
}

/// The text of a routine's arguments. In two steps to the text, so that those without take little room.
#[derive(Clone)]
pub(crate) struct Args(Arc<Box<str>>);

impl Args {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What `{:#}` shows of a result beside that.
pub(crate) fn write_routine(f: &mut fmt::Formatter<'_>, name: &str, args: Option<&str>) -> fmt::Result {
    write!(f, "routine={name}, ")?;
    match args {
        Some(args) => write!(f, "args={args}, "),
        None => Ok(()),
    }
}

impl<F> Routine<F> {
    /// For the macro.
    #[track_caller]
    pub(crate) fn new(args: Option<String>, name: &'static str, future: F) -> Self {
        let args = args.map(|args| Args(Arc::new(args.into())));
        Self { future, details: Details { name, location: Location::caller(), args } }
    }

    /// The name of the function.
    pub fn routine(&self) -> &'static str {
        self.details.name
    }

    /// Where the function was called.
    pub fn location(&self) -> &'static Location<'static> {
        self.details.location
    }

    /// The `Debug` text of the arguments, `(1, 2)`, if the function has `#[capture(args)]`.
    pub fn args(&self) -> Option<&str> {
        self.details.args.as_ref().map(Args::as_str)
    }

    pub(crate) fn details(&self) -> &Details {
        &self.details
    }

    pub(crate) fn future_mut(&mut self) -> &mut F {
        &mut self.future
    }
}

impl<F: Future> Routine<F> {
    /// Starts the routine in a nursery, as [`Nursery::spawn`] does, under its own name.
    ///
    /// ```
    /// use aioresult::{capture, nursery};
    ///
    /// #[capture]
    /// async fn double(x: u32) -> u32 {
    ///     2 * x
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// nursery!(|n| {
    ///     let four = double(2).start_soon(n);
    ///     assert_eq!(four.routine(), "double");
    ///     assert_eq!(four.await, 4);
    /// });
    /// # });
    /// ```
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn start_soon<'n: 't, 't, E, S: Threads>(
        self,
        nursery: Nursery<'n, E, S>,
    ) -> ResultCapture<F::Output, Running<'t>>
    where
        Self: Crosses<S> + 'n,
        F::Output: Crosses<S>,
    {
        let label = Label::of::<F>(Location::caller(), Kind::Ordinary).with_details(&self.details);
        Spawnable::on_heap(nursery, self, label, unnamed)
    }
}

impl<F> Routine<F> {
    /// Starts the routine in a nursery, as [`Nursery::try_spawn`] does, under its own name.
    ///
    /// ```
    /// use aioresult::{Nursery, capture, nursery};
    ///
    /// #[capture(args)]
    /// async fn check(number: u32) -> Result<(), String> {
    ///     if number < 10 { Ok(()) } else { Err(format!("{number} is too large")) }
    /// }
    ///
    /// fn check_all(n: Nursery<'_, String>, numbers: &[u32]) {
    ///     for number in numbers {
    ///         drop(check(*number).try_start_soon(n));
    ///     }
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let result = nursery!(|n| {
    ///     type Error = String;
    ///     check_all(n, &[1, 20]);
    /// });
    /// assert_eq!(result, Err("20 is too large".into()));
    /// # });
    /// ```
    ///
    /// # Panics
    /// If the nursery is over, or has not begun.
    #[track_caller]
    pub fn try_start_soon<'n: 't, 't, T, E, S: Threads>(
        self,
        nursery: Nursery<'n, E, S>,
    ) -> ResultCapture<T, Running<'t>>
    where
        F: Future<Output = Result<T, E>>,
        Self: Crosses<S> + 'n,
        T: Crosses<S>,
        E: Crosses<S>,
    {
        let label = Label::of::<F>(Location::caller(), Kind::Ordinary).with_details(&self.details);
        TrySpawnable::on_heap(nursery, self, label, unnamed)
    }
}

impl<F: Future> Future for Routine<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().future.poll(cx)
    }
}

impl<F> fmt::Debug for Routine<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Routine({}{})", self.routine(), self.args().unwrap_or_default())
    }
}
