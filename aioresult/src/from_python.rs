//! Where to find what the Python package [`aioresult`](https://aioresult.readthedocs.io) 1.3 has.
//!
//! What a name means is the same. What differs comes from two things: an error is a value, so where Python raises, here
//! something is returned, or does not compile; and a task that fails takes its nursery with it, so that inside of a nursery there is
//! no failed task to look at. What is to be seen after a nursery has failed is captured in a [`ResultFuture`](crate::ResultFuture), which
//! outlives it.
//!
//! | Python | here |
//! |---|---|
//! | `async with trio.open_nursery() as n` | [`nursery!`](#nurseries) |
//! | `ResultCapture.start_soon(n, foo, 1)` | [`spawn foo(1)?`, `n.try_spawn(foo(1))`, `foo(1).try_start_soon(n)`](#resultcapturestart_soon) |
//! | `ResultCapture.start_soon(.., suppress_exception=True)` | [`spawn foo(1)`, without `?`; `foo(1).start_soon(n)`](#suppress_exception) |
//! | `ResultCapture(foo, 1)`, `ResultCapture.run()` | [`capture`, `try_capture`, `foo(1).capture()`](#resultcapture-and-run) |
//! | `ResultCapture.routine`, `.args` | [`routine()`, `args()`, with `#[capture(args)]`](#routine-and-args) |
//! | `ResultCapture.capture_start_and_done_results()` | [`spawn_start`, `n.start()`](#capture_start_and_done_results) |
//! | `nursery.start(capture.run)` | [`spawn_start`, and the first capture awaited](#nurserystart) |
//! | `ResultBase` | [`ResultBase`](#resultbase) |
//! | `ResultBase.result()` | [`result()`, `into_result()`, `.await`](#result) |
//! | `ResultBase.exception()` | [`error()` of a `ResultFuture`](#exception) |
//! | `ResultBase.is_done()` | [`is_done()`](#is_done-and-wait_done) |
//! | `ResultBase.wait_done()` | [`wait_done()`](#is_done-and-wait_done) |
//! | `str(capture)`, `f"{capture:#}"` | [`{}`, `{:#}`](#formatting) |
//! | `Future`, `.set_result()`, `.set_exception()` | [`ResultFuture`, `Promise`](#future) |
//! | `TaskNotDoneException` | [`TaskNotDone`, `ResultError::NotDone`](#tasknotdoneexception) |
//! | `TaskFailedException` | [`ResultError::Failed`, `TaskFailed`](#taskfailedexception) |
//! | `FutureSetAgainException` | [does not compile](#futuresetagainexception) |
//! | `wait_all()` | [`wait_all`](#wait_all) |
//! | `wait_any()` | [`wait_any`](#wait_any) |
//! | `results_to_channel()` | [`results_to_channel`, `as_completed`](#results_to_channel) |
//! | `results_to_channel(.., close_on_complete=False)` | [a clone of the sender](#close_on_complete) |
//! | a list or a dictionary of captures | [any collection](#collections-of-captures) |
//! | `trio.CancelScope` around one task | [`spawn_cancellable`](#cancelling-one-task) |
//! | Trio or anyio | [any executor](#any-executor) |
//!
//! The package's behaviour in 26 programs was recorded, and this crate's tests compare theirs with it.
//!
//! # Nurseries
//!
//! ```
//! use aioresult::nursery;
//!
//! # async fn foo(x: u32) -> u32 { x }
//! # futures::executor::block_on(async {
//! // async with trio.open_nursery() as n:
//! //     n.start_soon(foo, 1)
//! nursery! {
//!     let _ = spawn foo(1);
//! }
//! // The same with a name for the nursery.
//! nursery!(|n| {
//!     drop(n.spawn(foo(1)));
//! });
//! # });
//! ```
//!
//! # `ResultCapture.start_soon`
//!
//! ```
//! use aioresult::{capture, nursery};
//!
//! #[capture]
//! async fn foo(x: u32) -> Result<u32, String> {
//!     Ok(x)
//! }
//!
//! # futures::executor::block_on(async {
//! // a = ResultCapture.start_soon(n, foo, 1)
//! let a = nursery! {
//!     let a = spawn foo(1)?;
//! }?;
//! assert_eq!(*a.result(), 1);
//! // In functions and tasks, with the handle.
//! let result = nursery!(|n| {
//!     type Error = String;
//!     let a = n.try_spawn(foo(1));
//!     let b = foo(2).try_start_soon(n);
//!     a.await + b.await
//! });
//! assert_eq!(result, Ok(3));
//! # Ok::<(), String>(())
//! # }).unwrap();
//! ```
//!
//! # `suppress_exception`
//!
//! ```
//! use aioresult::nursery;
//!
//! # async fn foo(x: u32) -> Result<u32, String> { Err(format!("{x} is too large")) }
//! # futures::executor::block_on(async {
//! // a = ResultCapture.start_soon(n, foo, 1, suppress_exception=True)
//! let a = nursery! {
//!     let a = spawn foo(1);
//! };
//! assert_eq!(a.into_result(), Err("1 is too large".into()));
//! // `foo(1).start_soon(n)` is the same for a function with `#[capture]`.
//! # });
//! ```
//!
//! # `ResultCapture` and `run`
//!
//! ```
//! use aioresult::{ResultError, capture, nursery, try_capture};
//!
//! #[capture]
//! async fn foo(x: u32) -> Result<u32, String> {
//!     Err(format!("{x} is too large"))
//! }
//!
//! # futures::executor::block_on(async {
//! // a = ResultCapture(foo, 1)
//! let (run, a) = try_capture(foo(1));
//! // n.start_soon(a.run)
//! let failed = nursery! { spawn run?; };
//! assert_eq!(failed.unwrap_err().error(), "1 is too large");
//! // After the nursery has failed.
//! assert_eq!(a.result(), Err(ResultError::Failed(&"1 is too large".into())));
//! // With its name; here the failure does not go on.
//! let (run, a) = foo(2).capture();
//! run.await;
//! assert_eq!(a.routine(), Some("foo"));
//! assert!(a.result().unwrap().is_err());
//! # });
//! ```
//!
//! # `routine` and `args`
//!
//! ```
//! use aioresult::{capture, nursery};
//!
//! #[capture(args)]
//! async fn foo(x: u32, y: &str) -> usize {
//!     x as usize + y.len()
//! }
//!
//! # futures::executor::block_on(async {
//! let a = nursery! {
//!     let a = spawn foo(1, "two");
//! };
//! assert_eq!(a.routine(), "foo");
//! // Arguments move into the task, so what is kept of them is their text.
//! assert_eq!(a.args(), Some(r#"(1, "two")"#));
//! # });
//! ```
//!
//! # `capture_start_and_done_results`
//!
//! ```
//! use aioresult::{Started, capture, nursery};
//!
//! #[capture]
//! async fn serve(ready: Started<u16>) -> &'static str {
//!     ready.set(8080);
//!     "served"
//! }
//!
//! # futures::executor::block_on(async {
//! // start, done = ResultCapture.capture_start_and_done_results(run, serve, start_nursery=start)
//! nursery!(|run| {
//!     let (port, done) = run.start(serve());
//!     // What has to wait for the starts waits in a nursery of its own; a capture is a future.
//!     let port = nursery! {
//!         let port = spawn port;
//!     };
//!     assert_eq!(port.into_result(), Ok(8080));
//!     assert_eq!(done.await, "served");
//! });
//! # });
//! ```
//!
//! # `nursery.start`
//!
//! ```
//! use aioresult::{StartError, Started, capture, nursery};
//!
//! #[capture]
//! async fn serve(port: u16, ready: Started<u16>) -> Result<(), String> {
//!     if port < 1024 {
//!         return Err("no port".into());
//!     }
//!     ready.set(port);
//!     Ok(())
//! }
//!
//! # futures::executor::block_on(async {
//! let result: Result<(), String> = nursery! {
//!     // port = await n.start(ResultCapture(serve, 8080).run)
//!     let (port, _) = spawn_start serve(8080)?;
//!     assert_eq!(port.await, Ok(8080));
//!     // What fails before it is ready fails the start, and not the nursery. (A server that shall be dropped with the nursery
//!     // is a daemon: see `Started::new`.)
//!     let (port, _) = spawn_start serve(80)?;
//!     assert_eq!(port.await, Err(StartError::Failed("no port".into())));
//! };
//! # result.unwrap();
//! # });
//! ```
//!
//! # `ResultBase`
//!
//! ```
//! use aioresult::{Promise, ResultBase, ResultFuture, nursery, wait_all};
//!
//! # futures::executor::block_on(async {
//! let (promise, reply): (Promise<u32>, ResultFuture<u32>) = ResultFuture::new();
//! promise.set_result(1);
//! nursery! {
//!     let task = spawn async { "two" };
//!     let both: [&dyn ResultBase; 2] = [&reply, &task];
//!     wait_all(both).await;
//!     assert!(both.iter().all(|result| result.is_done()));
//! }
//! # });
//! ```
//!
//! # `result`
//!
//! ```
//! use aioresult::nursery;
//!
//! # async fn foo(x: u32) -> u32 { x }
//! # futures::executor::block_on(async {
//! let (a, b) = nursery! {
//!     let a = spawn foo(1);
//!     // In the nursery it has to be waited for. `a.await` would take it.
//!     let b = spawn async { (&a).await + 1 };
//! };
//! // After it, it is there.
//! assert_eq!(*a.result(), 1);
//! assert_eq!(b.into_result(), 2);
//!
//! nursery! {
//!     let a = spawn foo(1);
//!     assert!(a.result().is_err());
//!     a.wait_done().await;
//!     assert_eq!(a.result(), Ok(&1));
//! }
//! # });
//! ```
//!
//! # `exception`
//!
//! ```
//! use aioresult::try_capture;
//!
//! # async fn foo(x: u32) -> Result<u32, String> { Err(format!("{x} is too large")) }
//! # futures::executor::block_on(async {
//! let (run, a) = try_capture(foo(1));
//! assert_eq!(a.error(), None);
//! assert!(run.await.is_err());
//! assert_eq!(a.error(), Some(&"1 is too large".into()));
//! # });
//! ```
//!
//! # `is_done` and `wait_done`
//!
//! ```
//! use aioresult::nursery;
//!
//! # async fn foo(x: u32) -> u32 { x }
//! # futures::executor::block_on(async {
//! nursery! {
//!     let a = spawn foo(1);
//!     assert!(!a.is_done());
//!     a.wait_done().await;
//!     assert!(a.is_done());
//! }
//! # });
//! ```
//!
//! # Formatting
//!
//! ```
//! use aioresult::{capture, nursery};
//!
//! #[capture(args)]
//! async fn foo(x: u32, y: u32) -> u32 {
//!     x + y
//! }
//!
//! # futures::executor::block_on(async {
//! nursery! {
//!     let a = spawn foo(1, 2);
//!     assert_eq!(a.to_string(), "ResultCapture(is_done=false)");
//!     a.wait_done().await;
//!     assert_eq!(a.to_string(), "ResultCapture(result=3)");
//!     assert_eq!(format!("{a:#}"), "ResultCapture(routine=foo, args=(1, 2), result=3)");
//! }
//! # });
//! ```
//!
//! # `Future`
//!
//! ```
//! use aioresult::{ResultFuture, nursery};
//!
//! # futures::executor::block_on(async {
//! // f = Future()
//! let (promise, f) = ResultFuture::<u32, String>::new();
//! nursery! {
//!     let reader = spawn f.clone();
//!     promise.set_result(5); // or `promise.set_error("refused".into())`
//!     assert_eq!(reader.await, Ok(5));
//! }
//! # });
//! ```
//!
//! # `TaskNotDoneException`
//!
//! ```
//! use aioresult::{ResultError, TaskNotDone, nursery, capture};
//!
//! # async fn foo(x: u32) -> u32 { x }
//! # futures::executor::block_on(async {
//! nursery! {
//!     let a = spawn foo(1);
//!     assert!(matches!(a.result(), Err(TaskNotDone { .. })));
//! #   a.wait_done().await;
//! }
//! let (run, a) = capture(foo(1));
//! assert_eq!(a.result(), Err(ResultError::NotDone));
//! # drop(run);
//! # });
//! ```
//!
//! # `TaskFailedException`
//!
//! ```
//! use std::error::Error;
//!
//! use aioresult::{ResultError, try_capture};
//!
//! # futures::executor::block_on(async {
//! let (run, number) = try_capture(async { "x".parse::<u32>() });
//! let failed = run.await.unwrap_err();
//! // `__cause__`
//! assert_eq!(failed.source().unwrap().to_string(), "invalid digit found in string");
//! assert_eq!(number.result(), Err(ResultError::Failed(failed.error())));
//! # });
//! ```
//!
//! # `FutureSetAgainException`
//!
//! ```compile_fail,E0382
//! # use aioresult::ResultFuture;
//! let (promise, f) = ResultFuture::<u32, String>::new();
//! promise.set_result(5);
//! promise.set_result(6); // value used after move
//! ```
//!
//! # `wait_all`
//!
//! ```
//! use aioresult::{nursery, wait_all};
//!
//! # async fn foo(x: u32) -> u32 { x }
//! # futures::executor::block_on(async {
//! let sum = nursery! {
//!     let captures: Vec<_> = (0..5).map(|i| spawn foo(i)).collect();
//!     wait_all(&captures[1..3]).await;
//!     captures[1..3].iter().map(|done| done.result().unwrap()).sum::<u32>()
//! };
//! assert_eq!(sum, 3);
//! # });
//! ```
//!
//! # `wait_any`
//!
//! ```
//! use aioresult::{NothingToWaitFor, nursery, wait_any};
//!
//! # async fn foo(x: u32) -> u32 { x }
//! # futures::executor::block_on(async {
//! nursery! {
//!     let captures: Vec<_> = (0..5).map(|i| spawn foo(i)).collect();
//!     // first = await wait_any(captures)
//!     let first = &captures[wait_any(&captures).await?];
//!     assert!(first.is_done());
//! }?;
//! # Ok::<(), NothingToWaitFor>(())
//! # }).unwrap();
//! ```
//!
//! # `results_to_channel`
//!
//! What goes into the channel are the results, not their captures.
//!
//! ```
//! use aioresult::{as_completed, nursery, results_to_channel};
//!
//! # async fn foo(x: u32) -> u32 { x }
//! # futures::executor::block_on(async {
//! nursery! {
//!     let captures: Vec<_> = (0..5).map(|i| spawn foo(i)).collect();
//!     let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
//!     spawn results_to_channel(captures, sender);
//!     while let Some(result) = receiver.recv().await {
//!         println!("{result}");
//!     }
//!     // Without a channel, where the results are used in the task that waits.
//!     let mut results = as_completed((0..5).map(|i| spawn foo(i)));
//!     while let Some(result) = results.next().await {
//!         println!("{result}");
//!     }
//! }
//! # });
//! ```
//!
//! # `close_on_complete`
//!
//! ```
//! use aioresult::{nursery, results_to_channel};
//!
//! # async fn foo(x: u32) -> u32 { x }
//! # futures::executor::block_on(async {
//! nursery! {
//!     let captures: Vec<_> = (0..2).map(|i| spawn foo(i)).collect();
//!     let (sender, mut receiver) = tokio::sync::mpsc::channel(10);
//!     results_to_channel(captures, sender.clone()).await;
//!     sender.send(9).await.unwrap();
//!     drop(sender);
//!     let mut received = Vec::new();
//!     while let Some(result) = receiver.recv().await {
//!         received.push(result);
//!     }
//!     assert_eq!(received, [0, 1, 9]);
//! }
//! # });
//! ```
//!
//! # Collections of captures
//!
//! ```
//! use std::collections::HashMap;
//!
//! use aioresult::nursery;
//!
//! # async fn fetch(x: &str) -> usize { x.len() }
//! # futures::executor::block_on(async {
//! let sizes = nursery! {
//!     let captures: HashMap<_, _> = ["a", "bc"].map(|name| (name, spawn fetch(name))).into();
//!     let mut sizes = HashMap::new();
//!     for (name, capture) in captures {
//!         sizes.insert(name, capture.await);
//!     }
//!     sizes
//! };
//! assert_eq!(sizes["bc"], 2);
//! # });
//! ```
//!
//! # Cancelling one task
//!
//! ```
//! use aioresult::nursery;
//!
//! # futures::executor::block_on(async {
//! nursery! {
//!     let search = spawn_cancellable std::future::pending::<u32>();
//!     search.cancel();
//!     assert!(search.await.is_err());
//! }
//! # });
//! ```
//!
//! # Any executor
//!
//! ```
//! use aioresult::{capture, nursery};
//!
//! async fn one() -> u32 {
//!     nursery! {
//!         let one = spawn async { 1 };
//!         one.await
//!     }
//! }
//!
//! let (run, result) = capture(one());
//! // That of futures; tokio's; or any other.
//! futures::executor::block_on(run);
//! assert_eq!(result.result(), Ok(&1));
//! assert_eq!(tokio::runtime::Runtime::new().unwrap().block_on(one()), 1);
//! ```
