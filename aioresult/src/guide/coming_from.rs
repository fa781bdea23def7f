//! Coming from Trio, tokio, Kotlin or Swift: what you know, and what it is here.
//!
//! Three differences stand behind most rows. Cancelling is dropping: a task that is cancelled does not run on, so it sees no
//! exception, has nothing to check, and can neither refuse nor await anything; its destructors run. An error is a value, and `?` behind
//! a spawn says that it is the nursery's. And a task runs inside of the one that awaits the block, so it may borrow; running on
//! another thread is asked for by its own keyword.
//!
//! [What is not here](#what-is-not-here) is at the end.
//!
//! # From Trio
//!
//! For the names of the Python package `aioresult` there is [a page of their own](crate::from_python).
//!
//! | Trio | here | |
//! |---|---|---|
//! | `async with trio.open_nursery() as n` | [`nursery!(\|n\| { … })`](crate::nursery!) | without `\|n\|` if only the block itself spawns |
//! | `n.start_soon(f, x)` | `spawn f(x);` | a bare spawn must return `()`, so that no result is lost |
//! | `await n.start(f)` | `let (ready, result) = spawn_start f();` | [`Started`](crate::Started) is `task_status` |
//! | the task's exception | `spawn f()?` | the first is the nursery's, as it is; there are no groups |
//! | `n.cancel_scope.cancel()` | [`n.fail(error)`](crate::Nursery::fail), or `Err(error)?` | the block is then a `Result` |
//! | `trio.CancelScope` around one task | `spawn_cancellable`, [`cancel`](crate::ResultCapture::cancel) | the result is a `Result<_, Cancelled>` |
//! | `trio.move_on_after(5)`, `fail_after` | `tokio::time::timeout` around an `async` block | |
//! | `CancelScope(shield=True)` | – | a drop cannot be refused |
//! | a service nursery, a task that ends with the others | `spawn_daemon` | |
//! | `trio.CapacityLimiter` | [`n.set_limit(k)`](crate::Nursery::set_limit), or a semaphore | |
//! | `trio.to_thread.run_sync(f)` | `spawn_blocking \|\| f()` | |
//! | memory channels, events, locks | those of `tokio::sync`, `futures` or others | |
//! | context variables | `tokio::task_local!` | set around the block, it is seen by its tasks, but not by parallel ones |
//! | `trio.lowlevel.checkpoint()` | `tokio::task::yield_now()` | |
//! | `MockClock`, `Instrument` | [paused time](super::testing), [tree and `tracing`](super::observing) | |
//!
//! # From tokio
//!
//! | tokio, futures | here | |
//! |---|---|---|
//! | `join!(a(), b())` | `let (a, b) = nursery! { let a = spawn a(); let b = spawn b(); };` | `join!` is shorter and faster for two or three; it polls all of them on each wake |
//! | `try_join!` | the same with `?` | |
//! | `join_all`, `try_join_all` | a loop with `spawn` | tasks may start tasks, and the block goes on meanwhile |
//! | `tokio::spawn(f())`, to be awaited | `spawn_parallel f()` | a panic is no `JoinError`, but comes out of the block: [catch it](super::servers#a-nursery-of-connections) in a task that must not end the others |
//! | `tokio::spawn(f())`, to be forgotten | – | what shall outlive the block is not the block's: keep `tokio::spawn`, or start it in an outer nursery |
//! | `JoinHandle` | [`ResultCapture`](crate::ResultCapture) | `is_finished` is `is_done`; dropping it lets the task run on, too |
//! | `AbortHandle` | `spawn_cancellable` | |
//! | `JoinSet::join_next` | [`as_completed`](crate::as_completed) | `JoinSet::spawn` meanwhile is `results.push(spawn f())`: [an example](super::waiting#as-they-come) |
//! | `JoinSet::shutdown`, `abort_all` | leaving the block with an error | which waits until parallel tasks have ended, as `shutdown` does |
//! | `FuturesUnordered`, `buffer_unordered(k)` | a loop with `spawn`, `n.set_limit(k)`, `as_completed` | they make progress whatever the loop awaits. [Below](#a-stream-with-buffer_unordered) |
//! | `select!` of two futures | `select!` | it can stand in a nursery, on captures as well |
//! | `select!` in a loop, on `&mut` futures | a task for each of them | none of them stands still while another one's branch runs |
//! | `select!` of many, the first wins | [`wait_any`](crate::wait_any), [`wait_any_ok`](crate::wait_any_ok) | [below](#the-first-wins) |
//! | `TaskTracker` | the block, with its handle `n` passed around | results are kept; nothing has to be closed for the wait to end |
//! | `CancellationToken`, to stop at once | dropping | |
//! | `CancellationToken`, to stop in order | the same token, or a [`ResultFuture`](crate::ResultFuture) | [below](#stopping-in-order) |
//! | `spawn_blocking` | `spawn_blocking` | |
//! | `LocalSet`, `spawn_local` | `spawn`; in loops, in a [`local_nursery!`](crate::local_nursery!) | |
//! | `oneshot` | a capture, or [`ResultFuture`](crate::ResultFuture) | |
//! | a `Semaphore` that bounds tasks | [`n.set_limit(k)`](crate::Nursery::set_limit) | |
//!
//! # From Kotlin
//!
//! | Kotlin | here | |
//! |---|---|---|
//! | `coroutineScope { … }` | [`nursery! { … }`](crate::nursery!) | its `?` are what may fail it |
//! | `supervisorScope { … }` | spawns without `?` | it is each spawn that decides. [Below](#supervisorscope) |
//! | `launch { … }` | `spawn async { … };` | |
//! | `async { … }`, `await()` | `let a = spawn f();`, `a.await` | not `Result`: who awaits has not met a failure, or is dropped with it |
//! | `awaitAll` | [`wait_all`](crate::wait_all), or the value of the block | |
//! | `withTimeout`, `withTimeoutOrNull` | `tokio::time::timeout` | always a `Result`: no exception that other code could swallow |
//! | `Job.cancel()` | `spawn_cancellable`, [`cancel`](crate::ResultCapture::cancel) | on the nursery's thread, the task is gone when it returns |
//! | `Job.join()` | [`wait_done`](crate::ResultCapture::wait_done) | |
//! | `isActive`, `ensureActive()` | – | no code runs that was cancelled |
//! | `yield()` | `tokio::task::yield_now()` | |
//! | `try { … } finally { … }` | a value with a destructor | it cannot await |
//! | `withContext(NonCancellable)` | – | await it outside of the nursery, or in another task that is not dropped |
//! | `Dispatchers.Default`, `Dispatchers.IO` | `spawn_parallel`, `spawn_blocking` | |
//! | `GlobalScope.launch` | `tokio::spawn` | |
//! | `CompletableDeferred` | [`ResultFuture`](crate::ResultFuture) and [`Promise`](crate::Promise) | set once, or it does not compile |
//! | `select { onAwait }` | [`wait_any`](crate::wait_any) | |
//! | `CoroutineExceptionHandler` | – | errors are in the type of the block |
//! | `runBlocking` | `Runtime::block_on`, or a [`block_nursery!`](crate::block_nursery!) | |
//! | `CoroutineName`, `DebugProbes`, `runTest` | [`#[capture]`](macro@crate::capture), [`Tree`](crate::Tree), [paused time](super::testing) | |
//!
//! # From Swift
//!
//! | Swift | here | |
//! |---|---|---|
//! | `async let a = f()`, `await a` | `let a = spawn f();`, `a.await` | one that is not awaited is not cancelled: the block waits for it. [Below](#async-let-that-nobody-awaits) |
//! | `withTaskGroup` | [`nursery!`](crate::nursery!) with `spawn` in a loop | results may have different types |
//! | `for await x in group`, `group.next()` | [`as_completed`](crate::as_completed) | |
//! | `withThrowingTaskGroup` | `spawn f()?` | the first `Err` drops the others at once, whether or not anybody asks for it |
//! | `withDiscardingTaskGroup` | any nursery | a finished task is freed at once |
//! | `group.addTask` in a function | a parameter `n: Nursery<'_>` | [it is `Copy`](crate::Nursery), and can be passed to tasks |
//! | `group.cancelAll()` | [`n.fail(error)`](crate::Nursery::fail) | |
//! | `addTaskUnlessCancelled` | `spawn` | a nursery that is ending drops new tasks unpolled |
//! | `Task { … }`, `Task.detached` | `tokio::spawn` | |
//! | `Task.isCancelled`, `Task.checkCancellation()` | – | no code runs that was cancelled |
//! | `withTaskCancellationHandler` | a value with a destructor | [below](#a-cancellation-handler) |
//! | a cancellation shield | – | |
//! | `withCheckedContinuation` | [`ResultFuture`](crate::ResultFuture) | a promise that is dropped makes it `Abandoned`; it never hangs |
//! | `@TaskLocal` | `tokio::task_local!` | |
//! | child tasks run in parallel | `spawn_parallel` | `spawn` does not |
//! | task priorities | – | first come, first polled |
//!
//! # A stream with `buffer_unordered`
//!
//! ```
//! use aioresult::{as_completed, nursery};
//!
//! async fn fetch(page: u32) -> u32 {
//!     page * 10
//! }
//!
//! # futures::executor::block_on(async {
//! let total = nursery!(|n| {
//!     n.set_limit(3); // `buffer_unordered(3)`
//!     let mut pages = as_completed((0..10).map(|page| spawn fetch(page)));
//!     let mut total = 0;
//!     while let Some(page) = pages.next().await {
//!         total += page; // Whatever is awaited here, the others go on.
//!     }
//!     total
//! });
//! assert_eq!(total, 450);
//! # });
//! ```
//!
//! `buffer_unordered` makes each future when there is room for it. Here all tasks exist from the start, and take memory each, though only
//! three are polled. For a long stream, spawn in a stream that is lazy, and let it be buffered:
//!
//! ```
//! use aioresult::nursery;
//! use futures::{StreamExt, stream};
//!
//! # async fn fetch(page: u32) -> u32 { page * 10 }
//! # futures::executor::block_on(async {
//! let total = nursery!(|n| {
//!     let mut pages = stream::iter(0..10)
//!         .map(|page| {
//!             assert!(n.len() < 3); // the tasks that there are
//!             spawn fetch(page)
//!         })
//!         .buffered(3);
//!     let mut total = 0;
//!     while let Some(page) = pages.next().await {
//!         total += page;
//!     }
//!     total
//! });
//! assert_eq!(total, 450);
//! # });
//! ```
//!
//! # The first wins
//!
//! The others are daemons: when the block has its value, they are dropped.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::{nursery, wait_any};
//! use tokio::time::{Instant, sleep};
//!
//! async fn ask(server: &str, seconds: u64) -> String {
//!     sleep(Duration::from_secs(seconds)).await;
//!     format!("answer of {server}")
//! }
//!
//! #[tokio::main(flavor = "current_thread", start_paused = true)]
//! async fn main() {
//!     let start = Instant::now();
//!     let answer = nursery! {
//!         let servers = [("a", 30), ("b", 2), ("c", 50)];
//!         let mut asked = servers.map(|(name, seconds)| spawn_daemon ask(name, seconds));
//!         let first = wait_any(&asked).await.expect("there are three");
//!         (&mut asked[first]).await
//!     };
//!     assert_eq!((&*answer, start.elapsed().as_secs()), ("answer of b", 2));
//! }
//! ```
//!
//! # Stopping in order
//!
//! What shall finish what it is at is told, and not dropped. A [`ResultFuture`](crate::ResultFuture) can be awaited by any number of tasks.
//!
//! ```
//! use aioresult::{ResultFuture, nursery};
//! use tokio::task::yield_now;
//!
//! async fn work(stop: ResultFuture<()>) -> u32 {
//!     let mut done = 0;
//!     while !stop.is_done() {
//!         yield_now().await;
//!         done += 1;
//!     }
//!     done
//! }
//!
//! # futures::executor::block_on(async {
//! let (stop, stopped) = ResultFuture::new();
//! nursery! {
//!     let workers: Vec<_> = (0..3).map(|_| spawn work(stopped.clone())).collect();
//!     for _ in 0..10 {
//!         yield_now().await;
//!     }
//!     stop.set_result(());
//!     for worker in workers {
//!         assert!(worker.await > 0);
//!     }
//! }
//! # });
//! ```
//!
//! # `supervisorScope`
//!
//! ```
//! use aioresult::nursery;
//!
//! async fn load(name: &str) -> Result<String, String> {
//!     if name == "adverts" { Err("blocked".into()) } else { Ok(format!("the {name}")) }
//! }
//!
//! # futures::executor::block_on(async {
//! let page: Result<_, String> = nursery! {
//!     let text = spawn load("text")?; // Without it there is no page.
//!     let adverts = spawn load("adverts"); // With or without.
//!     (text.await, adverts.await.ok())
//! };
//! assert_eq!(page, Ok(("the text".into(), None)));
//! # });
//! ```
//!
//! A panic is not kept in a capture: it always takes the nursery with it.
//!
//! # `async let` that nobody awaits
//!
//! In Swift it is cancelled at the end of its scope, as a daemon is here.
//!
//! ```
//! use aioresult::nursery;
//!
//! # futures::executor::block_on(async {
//! let cached = Some(3);
//! let value = nursery! {
//!     let fetched = spawn_daemon async { std::future::pending::<u32>().await };
//!     match cached {
//!         Some(value) => value, // `fetched` is dropped.
//!         None => fetched.await,
//!     }
//! };
//! assert_eq!(value, 3);
//! # });
//! ```
//!
//! # A cancellation handler
//!
//! ```
//! use std::cell::Cell;
//!
//! use aioresult::nursery;
//!
//! struct OnDrop<F: Fn()>(F);
//!
//! impl<F: Fn()> Drop for OnDrop<F> {
//!     fn drop(&mut self) {
//!         (self.0)();
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! let hung_up = Cell::new(false);
//! nursery! {
//!     let call = spawn_cancellable async {
//!         let handler = OnDrop(|| hung_up.set(true));
//!         std::future::pending::<()>().await;
//!         std::mem::forget(handler); // It has ended by itself.
//!     };
//!     tokio::task::yield_now().await;
//!     call.cancel();
//!     assert!(hung_up.get());
//! }
//! # });
//! ```
//!
//! # What is not here
//!
//! * Groups of errors. There is one, the first. To have all, spawn without `?`, and look at the captures.
//! * Shields, and cleaning up that awaits. A destructor cannot, and a drop cannot be refused. What has to be awaited belongs behind the nursery,
//!   or in an outer one.
//! * Detached tasks. `tokio::spawn` still starts them, and [`capture`](fn@crate::capture) tells what becomes of one.
//! * Parallel tasks that borrow, in async code: [they cannot be](super::parallel).
//! * A reason for being cancelled, priorities, restarting what has failed, moving a task into another nursery.
//!
//! Next: [how it works inside](super::inside).
