//! Structured concurrency for async Rust: a block that owns the tasks it starts, and typed results.
//!
//! ```
//! use aioresult::nursery;
//!
//! async fn fetch_user(id: u32) -> Result<String, String> {
//!     Ok(format!("user {id}"))
//! }
//!
//! async fn fetch_orders(id: u32) -> Result<Vec<u32>, String> {
//!     Ok(vec![id, id + 1])
//! }
//!
//! # futures::executor::block_on(async {
//! # let id = 7;
//! let (user, orders) = nursery! {
//!     let user = spawn fetch_user(id)?; // `?`: an `Err` drops the other tasks, and is the block's value
//!     let orders = spawn fetch_orders(id)?;
//! }?;
//! assert_eq!(format!("{} has {} orders", user.result(), orders.len()), "user 7 has 2 orders");
//! # Ok::<(), String>(())
//! # }).unwrap();
//! ```
//!
//! # The one rule
//!
//! > **In a nursery, a task either completes or takes the nursery with it.**
//!
//! * When a nursery is over, all of its tasks are over: they have returned, or were dropped. Nothing outlives the block.
//! * Code that runs inside of the nursery never meets a failed task: whoever would have met it has been dropped too. So
//!   awaiting a capture gives `T`, not `Result<T, _>`, and the [`result`](ResultCapture::result) of a finished capture
//!   cannot fail.
//! * An error has one owner. `spawn f()?` hands it to the nursery. `spawn f()` keeps it in the capture, as a value. A statement
//!   `spawn f();` whose result nobody would own does not compile; a capture that is not used is a warning elsewhere.
//! * Cancellation is dropping. There is no cancelled state to check, except where the type says so (`spawn_cancellable`).
//!
//! # Where to go next
//!
//! * [`guide`]: pages of five minutes, from the first nursery to servers that stop gracefully,
//! * [`nursery!`]: the block and its rules,
//! * [`ResultCapture`]: the results of tasks,
//! * [`Nursery`]: the handle, for functions and tasks that start further tasks; its methods tell about daemons, parallel tasks,
//!   limits and the other kinds,
//! * [`wait_all`], [`wait_any`], [`wait_any_ok`], [`as_completed`], [`results_to_channel`]: for several results,
//! * [`#[capture]`](macro@capture): async fns whose tasks bear their names and arguments, and which can report that they are ready
//!   ([`Started`]),
//! * [`ResultFuture`], [`capture`](fn@capture) and [`try_capture`]: results outside of a nursery, set by hand or captured from any future,
//! * [`local_nursery!`]: for tasks that are not `Send`; [`block_nursery!`]: for code that is not async,
//! * [`Tree`]: which tasks there are and what they do, for a program that hangs,
//! * [`Scope`]: a nursery without the macro,
//! * [`from_python`]: for those who know the Python package.
//!
//! # Which spawn
//!
//! An async task can have two of concurrency, parallelism and borrowing:
//!
//! | | concurrency | parallelism | borrowing |
//! |---|---|---|---|
//! | `spawn` in a [`nursery!`] | yes | no: it runs in the task that awaits the nursery | yes |
//! | `spawn_parallel`, `spawn_blocking` | yes | yes | no |
//! | `spawn` in a [`block_nursery!`] | no: the calling thread is blocked | yes | yes |
//!
//! # What it promises
//!
//! 1. The nursery ends when the body and every ordinary task have ended; then its daemons are dropped, last started first. With no
//!    task, it ends on the same poll.
//! 2. At the first `Err` of a `?` task or of the body no other task is polled again. Tasks are dropped in reverse order of
//!    starting, before anything they borrow and then the body, before the nursery yields that `Err`. The error type is the same for
//!    one failure or many. A destructor that panics meanwhile comes before the `Err`. Parallel tasks are all aborted before
//!    that, and awaited after it: a nursery that returns has none that is still running.
//! 3. A task panics: the others are dropped at once, then the payload resumes at the nursery's await. Other tasks
//!    never see it. Of several panics the first is the one that resumes.
//! 4. Dropping the nursery's future drops everything in it, synchronously. A nursery in a `tokio::time::timeout` just works.
//!    Parallel tasks are aborted, and may run on until they next await; a blocking closure that has begun, until it returns. If the
//!    nursery was dropped inside of another one, by a failure or a time limit, that one returns when they have ended.
//! 5. A spawned task may spawn. A nursery that is failing or ending drops new tasks unpolled. Nothing runs inside of `spawn`: a task is
//!    first polled after the body has yielded.
//! 6. Every task and the body have their own wake flag: one wake polls one of them, not all. First come, first polled. What
//!    wakes itself is polled once in each poll of the nursery, and after a bounded number of polls the nursery yields
//!    to its executor. Nobody starves, also under tokio's cooperative budget.
//! 7. A finished task is freed at once; its result lives in its capture only. Memory stays flat, however many tasks
//!    go through an open nursery.
//! 8. With [`set_limit`](Nursery::set_limit), at most so many ordinary tasks are being polled; the rest wait unpolled, in
//!    order. Spawning never blocks. A place comes back however a task ends, and is lent while a task awaits another: to that one first.
//! 9. Wakers may outlive everything, wake from any thread, wake late, twice, or during the poll. `mem::forget` of any future
//!    here leaks, and is sound.
//! 10. When a tokio runtime drops a parallel task, as it does when it shuts down, the nursery panics with a message that says so; it
//!     never hangs.
//! 11. A nursery runs on any executor; only parallel and blocking tasks need tokio.
//! 12. The future of a nursery is `Send` if what it holds is, also when something is borrowed.
//!
//! # Costs
//!
//! A spawn that is a statement of the block lives in the block's own frame. It takes no allocation, and a block of such tasks
//! takes none if they return or yield without waiting, and one if they wait. All other tasks share allocations, of at most 128 KiB, which
//! the nursery uses again, and frees when none of their tasks is left; a task of more than a kilobyte, or one that is started from another
//! thread, has its own. A waker that is kept keeps the memory around its task. A parallel task costs what tokio takes for it, beside that. A nursery that waits inside of a task of another one takes two more, so that
//! [`tree`](Nursery::tree) finds it. How it works is told in [`guide::inside`], and why it is sound in `docs/soundness.md` of the repository.
//!
//! # Features
//!
//! * `tokio` (default): `spawn_parallel` and `spawn_blocking`; and a nursery also ends its turn when tokio's cooperative budget is
//!   spent, so that a burst of ready tasks is not polled in vain; and [`results_to_channel`] takes tokio's senders. Without it the crate
//!   does not depend on tokio.
//! * `threads` (default): [`block_nursery!`] and `BlockScope`, which need a platform that has threads.
//! * `tracing`: a span for each nursery and each task (`nursery`, `task`; level `DEBUG`, target `aioresult`), entered around each poll,
//!   whose parent is the spawner's; with the fields `routine`, `args` (if known), `kind` and `location`; in them the events `started` and `finished` (`TRACE`), `failed`, `dropped` and `cancelled`
//!   (`DEBUG`), `panicked` (`ERROR`). The example `timeline` draws a picture of them.
//! * `tree`: `aioresult::tree()`, the task trees of all live nurseries.
//! * `serde`: `Serialize` for [`Tree`].
//!
//! # Where the ideas come from
//!
//! Nurseries are [Trio's](https://trio.readthedocs.io), captures those of the Python package
//! [`aioresult`](https://aioresult.readthedocs.io), which this crate is named after. That an async task can have two of
//! concurrency, parallelism and borrowing was worked out by [withoutboats](https://without.boats/blog/the-scoped-task-trilemma/) and
//! others.

// The documentation says which items need which feature. That others are there without loom is of no interest.
#![cfg_attr(docsrs, feature(doc_cfg), doc(auto_cfg(hide(loom))))]

/// What crates.io shows.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

// The expansion names the crate by the path that the macro was called with, which in our own tests is this.
extern crate self as aioresult;

#[cfg(feature = "threads")]
mod block;
mod cancellable;
mod capture;
mod captured;
#[cfg(feature = "tokio")]
mod elsewhere;
mod error;
mod fallible;
pub mod from_python;
pub mod guide;
#[cfg(loom)]
mod loom;
mod nursery;
#[cfg(feature = "threads")]
mod pool;
mod result_future;
mod routine;
mod scope;
mod spawnable;
mod start;
#[cfg(not(all(feature = "tokio", feature = "tree")))]
mod switched_off;
mod sync;
mod task;
mod threads;
mod tree;
mod wait;
mod waiters;

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;

// Here the compiler's messages find the names that they have to mention.
#[doc(hidden)]
pub use __private::{
    CannotFail, Discardable, EndOfBlock, Shown, Spawnable, SpawnedTask, ThisBlock, TrySpawnable,
    TrySpawnableInto, TryStartableInto,
};
#[doc(hidden)]
pub use aioresult_macros as macros;
#[doc(hidden)]
pub use capture::{HasReturned, MayBeCancelled};
#[doc(hidden)]
pub use captured::{Capturable, TryCapturable};
#[cfg(feature = "tokio")]
#[doc(hidden)]
pub use elsewhere::{BlockingWork, TryBlockingWork, TryBlockingWorkInto};
#[cfg(not(feature = "tokio"))]
#[doc(hidden)]
pub use switched_off::NeedsTheFeatureTokio;
#[doc(hidden)]
pub use threads::{CrossesWith, StaysOnItsThread};

#[cfg(feature = "threads")]
pub use block::{BlockNursery, BlockScope};
pub use capture::{Done, ResultCapture, Running, State, WaitResult};
pub use captured::{Captured, TryCaptured, capture, try_capture};
pub use error::{Cancelled, NothingToWaitFor, ResultError, StartError, StartFailed, TaskFailed, TaskNotDone};
pub use nursery::{LocalNursery, Nursery};
pub use result_future::{Promise, ResultFuture, WaitOutcome};
pub use routine::Routine;
pub use scope::{LocalScope, Scope};
pub use start::{Report, Startable, Started};
#[cfg(not(feature = "tree"))]
#[doc(hidden)]
pub use switched_off::{NeedsTheFeatureTree, tree};
pub use threads::{AnyThread, Crosses, OneThread, Threads};
#[cfg(feature = "tree")]
pub use tree::tree;
pub use tree::{TaskKind, TaskState, TaskTree, Tree};
pub use wait::{
    AsCompleted, NextCompleted, ResultBase, ResultSender, TakeResult, WaitAll, WaitAny, WaitAnyOk, WaitDone,
    as_completed, results_to_channel, wait_all, wait_any, wait_any_ok,
};

/// Makes an `async fn` a function that returns a [`Routine`]: the future that it returned before, which also knows its name
/// and where it was called.
///
/// ```
/// use aioresult::capture;
///
/// #[capture]
/// async fn fetch(page: u32) -> Result<String, String> {
///     if page > 100 {
///         return Err(format!("there is no page {page}"));
///     }
///     Ok(format!("page {page}"))
/// }
///
/// # futures::executor::block_on(async {
/// let routine = fetch(7);
/// assert_eq!(routine.routine(), "fetch");
/// assert_eq!(routine.location().file(), file!());
/// assert_eq!(routine.await?, "page 7");
/// # Ok::<(), String>(())
/// # }).unwrap();
/// ```
///
/// It goes on free functions and on methods, also on those that implement the methods of a trait, be they declared as `async fn`
/// or as `fn(..) -> impl Future`. What the function could do before, it still can: the routine is `Send` if the future was,
/// borrows what the future did, runs nothing before it is polled, and drops its arguments in the same order.
///
/// # Options
///
/// | | |
/// |---|---|
/// | `args` | keeps the `Debug` text of the arguments: [`Routine::args`] |
/// | `args(self)` | that of `self`, too |
/// | `skip(a, b)` | shows `_` for these, which then need no `Debug` |
/// | `name = ".."` | another name than that of the function |
/// | `crate = path` | where this crate is, if not at `::aioresult` |
///
/// The text is made when the function is called, since the arguments move into the future. That takes time and memory for each
/// call, so it has to be asked for. Without it, nothing is allocated.
///
/// ```
/// use aioresult::capture;
///
/// struct Password(String);
///
/// #[capture(args, skip(password), name = "log in")]
/// async fn log_in(user: &str, password: Password, attempt: u32) -> bool {
///     attempt < 3 && user.len() < password.0.len()
/// }
///
/// let routine = log_in("me", Password("secret".into()), 1);
/// assert_eq!(format!("{routine:?}"), r#"Routine(log in("me", _, 1))"#);
/// ```
///
/// # Routines that report when they are ready
///
/// A parameter whose type is written as [`Started<S>`](Started), or as `Started` for `Started<()>`, is not one that callers pass.
/// The routine is [`Startable`] then.
///
/// ```
/// use aioresult::{Started, capture};
///
/// #[capture]
/// async fn serve(port: u16, ready: Started<u16>) {
///     ready.set(port);
///     // Here it would serve.
/// }
///
/// # futures::executor::block_on(async {
/// serve(80).await; // Nobody asked whether it is ready.
/// # });
/// ```
///
/// # Limits
///
/// * The default method of a trait should not have it, because then all that implement the method would have to return a `Routine`.
///   What `#[async_trait]` rewrites cannot: that is no `async fn` any more.
/// * The same holds for what `#[tokio::main]` and `#[tokio::test]` rewrite. Nobody calls these functions anyway. Other attributes, such as
///   `#[tracing::instrument]`, may stand before it or behind it.
/// * `#[must_use]` is about the routine, and not about its output.
pub use aioresult_macros::capture;

/// A block that owns the tasks it starts.
///
/// It is an expression, and awaits itself, so it stands in async code only. Inside it is ordinary Rust with contextual
/// keywords, of which the first is `spawn`:
///
/// ```
/// use aioresult::nursery;
///
/// async fn square(x: u32) -> u32 {
///     x * x
/// }
///
/// # futures::executor::block_on(async {
/// let sum = nursery! {
///     let a = spawn square(3);
///     let b = spawn square(4);
///     a.await + b.await
/// };
/// assert_eq!(sum, 25);
/// # });
/// ```
///
/// # Spawning
///
/// `spawn EXPR` starts a task from any future, and gives the [capture](ResultCapture) of its result. It takes the whole expression
/// to its right, like `return`; to use the capture in an expression, put it in parentheses: `(spawn f()).await`. Nothing runs
/// inside of it: the task is first polled after the body has yielded. The tasks run inside of the task that awaits the
/// nursery.
///
/// * `spawn EXPR?`: the future returns a `Result`, its `Err` makes the nursery fail, and the capture is that of the `Ok`.
///   The `?` belongs to the spawn.
/// * `spawn EXPR;` as a statement must return `()`, or never return, so that no result is lost. `spawn EXPR?;` may
///   discard its `Ok`, with rustc's warning if that is a `Result` itself, as in `spawn timeout(limit, f())?;`. `let _ = spawn EXPR;` discards
///   anything on purpose.
/// * `spawn(EXPR)` is the same as `spawn EXPR`. With it, and as `nursery!({ … })`, rustfmt formats the block.
/// * `tokio::spawn`, `x.spawn()`, fields and variables called `spawn` are left alone, and nested nurseries have their own. But
///   `spawn(…)` is the keyword also where a function of this name was imported outside of the block: write its path then. In
///   a macro's arguments the keyword is recognised, too: `vec![spawn a(), spawn b()]`.
/// * An operand that begins with `*`, `<`, `::`, `[`, `|`, `-` or `&` needs parentheses, since `spawn` could be a variable before
///   these: `spawn (*boxed)`.
///
/// # Other kinds of tasks
///
/// All of this holds for the other keywords, too. Each is a method of [`Nursery`], which tells more about it:
///
/// | in the block | the task | the capture's `T` |
/// |---|---|---|
/// | `spawn EXPR` | runs inside of the nursery's own task, and may borrow | the output |
/// | [`spawn_daemon`](Nursery::spawn_daemon)` EXPR` | the same, but the nursery does not wait for it: it is dropped when the body and all ordinary tasks have ended | the output |
/// | [`spawn_cancellable`](Nursery::spawn_cancellable)` EXPR` | the same as `spawn`, with [`capture.cancel()`](ResultCapture::cancel) | `Result<output, Cancelled>` |
/// | [`spawn_parallel`](Nursery::spawn_parallel)` EXPR` | a tokio task, on any worker; cannot borrow | the output |
/// | [`spawn_blocking`](Nursery::spawn_blocking)` CLOSURE` | a closure on tokio's pool of threads for code that blocks; cannot borrow | what it returns |
/// | [`spawn_start`](Nursery::start)` EXPR` | a routine that reports when it is ready, with two captures: `let (ready, result) = spawn_start ..;` | `Result<report, StartError>`, and the output; with `?` the second is `Result<output, StartFailed>` |
///
/// ```
/// use aioresult::nursery;
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let size = nursery! {
///     spawn_daemon async { loop { tokio::task::yield_now().await } };
///     let file = spawn_blocking || std::fs::read("Cargo.toml")?;
///     let sum = spawn_parallel async { (1..=100).sum::<usize>() };
///     file.await.len() + sum.await
/// };
/// assert!(size.unwrap() > 5050);
/// # });
/// ```
///
/// # The value
///
/// If, from the first spawn on, every statement is `let NAME = spawn …;` or a bare `spawn …;`, the block evaluates to the
/// finished captures of the names in order: nothing for none, the capture itself for one, else a tuple. (By `#[cfg]` the tuple
/// can have fewer elements, also only one.) A daemon in such a block has no name, since it has no result. Any other block evaluates to its tail: with one more statement behind the first spawn,
/// even a `println!`, that is `()` if there is no tail.
///
/// ```
/// # use aioresult::nursery;
/// # async fn square(x: u32) -> u32 { x * x }
/// # futures::executor::block_on(async {
/// let (a, b) = nursery! {
///     let a = spawn square(3);
///     let b = spawn async { (&a).await + 1 };
/// };
/// assert_eq!((*a, *b), (9, 10));
/// # });
/// ```
///
/// # Errors
///
/// A block that has a `?` at its own level, on a spawn or elsewhere, evaluates to `Result<R, E>`, with its value in `Ok`; one that
/// has none evaluates to `R`. So its tail is the bare value, without `Ok(..)`. The first `spawn …?` fixes `E`; if there is none,
/// `E` comes from the context, as for an `async` block. As an optional first statement, `type Error = AppError;`
/// names it, and then every `?`, also that of a spawn, converts with `From`. A block that fails only through
/// its [handle](#the-handle) needs that statement, which makes it a `Result` also without a `?`.
///
/// Without it nothing is converted: where the compiler says "expected `anyhow::Error`, found `std::io::Error`" of a whole block,
/// `type Error = anyhow::Error;` is missing, or `Ok(nursery! { .. }?)` around it.
///
/// ```
/// # use aioresult::nursery;
/// # use std::num::ParseIntError;
/// #[derive(Debug)]
/// enum AppError {
///     Number(ParseIntError),
///     TooLarge,
/// }
///
/// impl From<ParseIntError> for AppError {
///     fn from(error: ParseIntError) -> Self {
///         Self::Number(error)
///     }
/// }
///
/// async fn parse(text: &str) -> Result<u32, ParseIntError> {
///     text.parse()
/// }
///
/// # futures::executor::block_on(async {
/// let sum = nursery! {
///     type Error = AppError;
///     let a = spawn parse("1")?;
///     let b = spawn parse("2")?;
///     let sum = a.await + b.await;
///     if sum > 100 {
///         Err(AppError::TooLarge)?;
///     }
///     sum
/// };
/// assert_eq!(sum.unwrap(), 3);
/// # });
/// ```
///
/// A `spawn …?;` discards an `Ok` of any type, so one that returns nothing but errors has to say which type its `Ok` would have:
/// `spawn_daemon async { sleep(limit).await; Err::<(), _>(TooLate) }?;`.
///
/// `return`, `break` and `continue` may not leave the block.
///
/// Without its `?`, a spawn keeps the `Result` as the value of its capture, and then it is the block's own code that has to
/// look at it: `let saved = spawn save();` and then `saved.await` as the block's tail is a block that evaluates to
/// that `Result`, and in which nobody is dropped when saving fails.
///
/// # Borrowing
///
/// A spawn that is a statement of the block itself, or the whole initialiser of its `let`, may borrow everything
/// that was declared before it, also mutably, also locals of the block and other captures. Its future need not be `Send`; if it is
/// not, that of the nursery is not.
///
/// A spawn anywhere else (in a loop, a closure, a branch, or through the handle) may borrow what was declared before
/// the *first* spawn of the block, or outside of it, and has to be `Send`, as does its error with a `?`. So: data first, then
/// tasks. A variable has to be initialised on the same side of the first spawn on which it is declared.
///
/// A task keeps its borrows until the block ends, also when it has been awaited: to read what a task has written,
/// return it from the task, or declare it outside of the block and read it afterwards.
///
/// ```
/// # use aioresult::nursery;
/// # futures::executor::block_on(async {
/// let lengths = nursery! {
///     let words = [String::from("one"), String::from("three")];
///     let mut captures = Vec::new();
///     for word in &words {
///         captures.push(spawn async move { word.len() });
///     }
///     let mut lengths = Vec::new();
///     for capture in captures {
///         lengths.push(capture.await);
///     }
///     lengths
/// };
/// assert_eq!(lengths, [3, 5]);
/// # });
/// ```
///
/// # The handle
///
/// `nursery!(|n| { … })`, or `nursery! { |n| … }`, names the nursery: `n` is a [`Nursery`], with which functions and tasks can start
/// further tasks. They take a `Nursery<'_, E>`, so that any block can call them; a `Nursery<'_>` is that of a block that cannot fail,
/// and where the compiler speaks of `Infallible` in a block that can, it was given to a function that takes this. For what may be
/// borrowed, a statement that mentions `n` counts as a spawn, unless it is only for `n.set_limit(..)`, `n.len()`, `n.is_empty()` or
/// `n.tree()`.
///
/// ```
/// use aioresult::{Nursery, nursery};
///
/// fn start_all<E>(n: Nursery<'_, E>, count: u32) {
///     for i in 0..count {
///         drop(n.spawn(async move { println!("{i}") }));
///     }
/// }
///
/// # futures::executor::block_on(async {
/// nursery!(|n| {
///     start_all(n, 3);
/// });
/// # });
/// ```
///
/// # Panics
///
/// With the payload of the first panic in the body or a task, when all of them were dropped.
///
/// # Cancel-safety
///
/// Dropping the future that awaits the block drops the body and all tasks, in reverse order of starting, before anything they
/// borrow.
///
/// # Limits
///
/// * The block waits for its tasks. A task that waits for the block, such as one that receives from a channel whose sender is
///   a variable of the block, waits for ever: drop the sender, or move it into the task that uses it. The same holds for a
///   [`Promise`], a socket or a lock that others shall see released: variables of the block live until its tasks have ended.
/// * A nursery awaits itself, so where a future is asked for, as by `tokio::time::timeout`, it stands in a block of its own:
///   `timeout(limit, async { nursery! { … } })`.
/// * `spawn` has to stand in the nursery's own tokens: a `macro_rules` macro that is defined elsewhere and expands to `spawn x`
///   comes too late.
/// * A nested nursery is recognised by its name ending in `nursery`.
/// * A `?` in the arguments of a macro that are not expressions counts as one of the block's if it stands where an
///   operator can.
/// * Captures and the handle cannot leave the block. The compiler says so with `E0515`, `E0521`, `E0597` or `E0716`, and calls
///   what they refer to a temporary value. Nor can a value that borrows from the block's variables, of which it may say
///   `E0373`, with the advice `move let`.
#[macro_export]
macro_rules! nursery {
    ($($tokens:tt)*) => {
        $crate::macros::nursery! { ($crate) nursery $($tokens)* }
    };
}

/// The same block as [`nursery!`] for tasks that need not be `Send`, wherever they are started.
///
/// Its future stays on its thread: it runs in a `LocalSet`, on a current-thread runtime, or in any `block_on`, and is not for
/// `tokio::spawn`. Its handle is a [`LocalNursery`]. Everything else is as for `nursery!`.
///
/// ```
/// use std::cell::RefCell;
/// use std::rc::Rc;
///
/// use aioresult::local_nursery;
///
/// # futures::executor::block_on(async {
/// let seen = Rc::new(RefCell::new(Vec::new()));
/// local_nursery! {
///     for i in 0..3 {
///         let seen = seen.clone();
///         spawn async move { seen.borrow_mut().push(i) };
///     }
/// }
/// assert_eq!(*seen.borrow(), [0, 1, 2]);
/// # });
/// ```
#[macro_export]
macro_rules! local_nursery {
    ($($tokens:tt)*) => {
        $crate::macros::nursery! { ($crate) local_nursery $($tokens)* }
    };
}

/// The same block as [`nursery!`] for code that is not async: its tasks run on several threads *and* borrow, and the calling thread is
/// blocked until all of them have ended, however they do.
///
/// The body runs on the calling thread and may await captures. Every `spawn` starts a task on one of the nursery's own threads, of which
/// there are as many as tasks, up to the number of processors. Such a task has to be `Send`, and may borrow what was declared
/// before the block's first spawn, or outside of it, wherever in the block it stands. The handle is a [`BlockNursery`].
/// Everything else is as for `nursery!`; when the nursery fails, tasks on other threads are dropped when they next await.
///
/// ```
/// use aioresult::block_nursery;
///
/// fn sum(numbers: &[u64]) -> u64 {
///     let (left, right) = numbers.split_at(numbers.len() / 2);
///     let (left, right) = block_nursery! {
///         let left = spawn async { left.iter().sum::<u64>() };
///         let right = spawn async { right.iter().sum::<u64>() };
///     };
///     *left + *right
/// }
///
/// assert_eq!(sum(&[1, 2, 3, 4]), 10);
/// ```
///
/// An async task can have two of concurrency, parallelism and borrowing. `spawn` in a `nursery!` gives up parallelism,
/// `spawn_parallel` borrowing, and this block the concurrency of its own thread, which is why it cannot stand in async code. No
/// runtime is needed. If the calling thread is in the context of a tokio runtime, tasks are, too; on a current-thread runtime
/// nobody drives its timers and sockets while the thread is blocked.
///
/// # Panics
///
/// With the payload of the first panic in the body or a task, when all of them have ended. In async code: in a task of a tokio
/// runtime, of a nursery, or of another `block_nursery!`. In a task of a runtime, `tokio::task::spawn_blocking` and
/// `block_in_place` make room for it.
#[cfg(feature = "threads")]
#[macro_export]
macro_rules! block_nursery {
    ($($tokens:tt)*) => {
        $crate::macros::nursery! { ($crate) block_nursery $($tokens)* }
    };
}

/// The feature `threads` is off.
#[cfg(not(feature = "threads"))]
#[macro_export]
macro_rules! block_nursery {
    ($($tokens:tt)*) => {
        ::core::compile_error!("`block_nursery!` needs the feature `threads` of `aioresult`")
    };
}
