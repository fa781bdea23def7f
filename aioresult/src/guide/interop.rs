//! Beside other crates: a tested example for each.
//!
//! A nursery is a future, a capture is a future, and dropping is cancelling. So nothing here is an adaptor, and no crate has to know of
//! this one.
//!
//! What stands here runs in the tests. `Shop`, below, is a program's own: two `async` methods that return a `Result<_, ShopError>`.
//!
//! | | what to write |
//! |---|---|
//! | axum, hyper | [a nursery in the handler](#axum) |
//! | reqwest | [a task per request, with a limit](#reqwest) |
//! | `tokio::select!` | [captures as branches, or a whole nursery as one](#select) |
//! | streams | [`as_completed`; a task per item](#streams) |
//! | anyhow, thiserror, eyre | [`type Error = ..;`, and `?`](#errors) |
//! | smol, async-executor | [the same block](#smol) |
//! | futures | [`block_on`](#futures) |
//! | tokio-util | [`CancellationToken`, `TaskTracker`](#tokio-util) |
//! | tokio console | [what it can see of a nursery](#tokio-console) |
//!
//! # axum
//!
//! Write the block in the handler: its tasks run at the same time, and may borrow what the handler holds. If one fails, the other is
//! dropped, and the error is the answer; if the client goes away, hyper drops the handler, and with it all of its tasks.
//!
// Rustdoc shows these files as code; it is their tests in `tests/interop` that run them, since axum and reqwest take long to compile.
#![cfg_attr(not(doctest), doc = "```")]
#![cfg_attr(doctest, doc = "```text")]
#![doc = include_str!("interop/axum.rs")]
//! ```
//!
//! axum asks for a future that is `Send`, and that of a nursery is, if what it holds is. Where the compiler says that "the trait
//! `Handler<_, _>` is not implemented", a task may hold an `Rc` across an `.await`, or the block is a `local_nursery!`:
//! `#[axum::debug_handler]` (feature `macros` of axum) says which.
//!
//! Handlers run in tokio tasks that axum starts, one for each connection. These are not in any nursery: one that runs `axum::serve` and
//! drops it stops accepting, and the connections run on.
//!
//! # hyper
//!
//! hyper's connections are futures, so that they can be tasks, and borrow. A connection that fails is that task's affair; if the server is
//! dropped, all of its connections and all that they were doing are dropped at once.
//!
#![cfg_attr(not(doctest), doc = "```")]
#![cfg_attr(doctest, doc = "```text")]
#![doc = include_str!("interop/hyper.rs")]
//! ```
//!
//! All of this runs in one tokio task, and a panic in a request leaves `serve`. `spawn_parallel` uses all cores; then a connection takes
//! an `Arc<Shop>`. With a limit, what exceeds it is accepted, and waits.
//!
//! # reqwest
//!
//! Start a task per request, and say with [`set_limit`](crate::Nursery::set_limit) how many of them run at a time; the others wait
//! without having sent anything. At the first error, or if `bodies` is dropped, the requests that are running are dropped, which closes
//! their connections, and those that wait are never sent.
//!
#![cfg_attr(not(doctest), doc = "```")]
#![cfg_attr(doctest, doc = "```text")]
#![doc = include_str!("interop/reqwest.rs")]
//! ```
//!
//! # select
//!
//! In a block, `(&capture)` as a branch waits for a task without taking it: whichever branch is first, the task runs on. Since the block
//! waits for its tasks, one that is given up must be told so: start it with `spawn_cancellable`, or as a daemon.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::time::sleep;
//!
//! async fn answer(seconds: u64) -> u64 {
//!     sleep(Duration::from_secs(seconds)).await;
//!     seconds
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let started = tokio::time::Instant::now();
//! let first = nursery! {
//!     let quick = spawn_cancellable answer(2);
//!     let slow = spawn_cancellable answer(60);
//!     tokio::select! {
//!         Ok(seconds) = &quick => { slow.cancel(); Some(*seconds) }
//!         Ok(seconds) = &slow => { quick.cancel(); Some(*seconds) }
//!         () = sleep(Duration::from_secs(10)) => { quick.cancel(); slow.cancel(); None }
//!     }
//! };
//! assert_eq!(first, Some(2));
//! // Without `cancel` the block would have waited for the slow one.
//! assert_eq!(started.elapsed().as_secs(), 2);
//! # }
//! ```
//!
//! A branch may `spawn`, and its `?` is that of the block: what fails drops all tasks. In a `loop`, branch on `&capture`, or on `next()` of
//! [`as_completed`](crate::as_completed()): both are cancel-safe.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::{as_completed, nursery};
//! use tokio::time::sleep;
//!
//! # async fn page(number: u64) -> u64 { sleep(Duration::from_secs(number)).await; number }
//! # async fn store(number: u64) -> Result<(), u64> { if number < 10 { Ok(()) } else { Err(number) } }
//! async fn pages(numbers: &[u64], limit: Duration) -> Result<u32, String> {
//!     nursery! {
//!         type Error = String;
//!         let pages: Vec<_> = numbers.iter().map(|number| spawn page(*number)).collect();
//!         let mut pages = as_completed(pages);
//!         let mut late = std::pin::pin!(sleep(limit));
//!         let mut stored = 0;
//!         loop {
//!             tokio::select! {
//!                 page = pages.next() => {
//!                     let Some(page) = page else { break };
//!                     spawn async move { store(page).await.map_err(|page| format!("no room for {page}")) }?;
//!                     stored += 1;
//!                 }
//!                 () = &mut late => Err(format!("only {stored} in time"))?,
//!             }
//!         }
//!         stored
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let limit = Duration::from_secs(60);
//! assert_eq!(pages(&[3, 1, 2], limit).await, Ok(3));
//! assert_eq!(pages(&[3, 90, 2], limit).await, Err("only 2 in time".into()));
//! assert_eq!(pages(&[3, 10, 30], limit).await, Err("no room for 10".into()));
//! # }
//! ```
//!
//! A nursery as a branch stands in an `async` block. If another branch is first, it is dropped with all of its tasks, before
//! the other branch's code runs.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::sync::oneshot;
//! use tokio::time::sleep;
//!
//! # async fn download(_: &str) -> Result<usize, std::io::Error> {
//! #     sleep(Duration::from_secs(5)).await;
//! #     Ok(1)
//! # }
//! async fn fetch(stop: oneshot::Receiver<()>) -> Result<Option<usize>, std::io::Error> {
//!     tokio::select! {
//!         sizes = async {
//!             nursery! {
//!                 let a = spawn download("a")?;
//!                 let b = spawn download("b")?;
//!             }
//!         } => {
//!             let (a, b) = sizes?;
//!             Ok(Some(*a + *b))
//!         }
//!         _ = stop => Ok(None),
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let (stop, stopped) = oneshot::channel();
//! assert_eq!(fetch(stopped).await.unwrap(), Some(2));
//! drop(stop);
//!
//! let (stop, stopped) = oneshot::channel();
//! stop.send(()).unwrap();
//! assert_eq!(fetch(stopped).await.unwrap(), None);
//! # }
//! ```
//!
//! In a `loop`, such a branch would begin anew each time. Pin the nursery before the loop, and branch on `&mut work`:
//!
//! ```
//! use std::pin::pin;
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::time::{interval, sleep};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let mut work = pin!(async {
//!     nursery! {
//!         spawn sleep(Duration::from_secs(3));
//!         spawn sleep(Duration::from_secs(5));
//!     }
//! });
//! let mut bell = interval(Duration::from_secs(2));
//! let mut ticks = 0;
//! loop {
//!     tokio::select! {
//!         () = &mut work => break,
//!         _ = bell.tick() => ticks += 1,
//!     }
//! }
//! assert_eq!(ticks, 3); // at once, after 2 and after 4 seconds
//! # }
//! ```
//!
//! # streams
//!
//! [`as_completed`](crate::as_completed()) is a stream of results as they come, on which the adaptors of `futures` and of `tokio-stream`
//! fit. An error of a `spawn ..?` never appears in it, since it ends the block; a stream that is dropped early drops the captures, and
//! the tasks run on until the block ends.
//!
//! ```
//! use aioresult::{as_completed, nursery};
//! # use std::time::Duration;
//! # async fn fetch(id: u64) -> u64 {
//! #     tokio::time::sleep(Duration::from_secs(10 - id)).await;
//! #     id
//! # }
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//!
//! {
//!     use futures::StreamExt;
//!
//!     let order = nursery! {
//!         let captures: Vec<_> = (0..4).map(|id| spawn fetch(id)).collect();
//!         as_completed(captures).enumerate().collect::<Vec<_>>().await
//!     };
//!     assert_eq!(order, [(0, 3), (1, 2), (2, 1), (3, 0)]);
//! }
//! {
//!     use tokio_stream::StreamExt;
//!
//!     let even = nursery! {
//!         let captures: Vec<_> = (0..4).map(|id| spawn fetch(id)).collect();
//!         as_completed(captures).filter(|id| id % 2 == 0).collect::<Vec<_>>().await
//!     };
//!     assert_eq!(even, [2, 0]);
//! }
//! # }
//! ```
//!
//! For a task per item of a stream, spawn in the loop. An error of a task ends the loop where it awaits; items that were not
//! taken stay in the stream, if the block only borrows it.
//!
//! ```
//! use aioresult::nursery;
//! use futures::{Stream, StreamExt, stream};
//!
//! async fn check(number: u32) -> Result<(), String> {
//!     if number == 3 { Err(format!("{number} is unlucky")) } else { Ok(()) }
//! }
//!
//! async fn check_all(numbers: &mut (impl Stream<Item = u32> + Unpin)) -> Result<u32, String> {
//!     nursery!(|n| {
//!         n.set_limit(8);
//!         let mut started = 0;
//!         while let Some(number) = numbers.next().await {
//!             spawn check(number)?;
//!             started += 1;
//!         }
//!         started
//!     })
//! }
//!
//! # futures::executor::block_on(async {
//! assert_eq!(check_all(&mut stream::iter([1, 2])).await, Ok(2));
//! let mut numbers = stream::iter([1, 2, 3]).chain(stream::pending());
//! assert_eq!(check_all(&mut numbers).await, Err("3 is unlucky".into()));
//! # });
//! ```
//!
//! A limit makes tasks wait, and not the loop: from a stream that is faster than the tasks, it would take all there is. Where that
//! matters, map the items to captures, and let `buffered` hold the stream back. It gives the results in the stream's order; and since the
//! captures are those of tasks, what has begun goes on while the loop awaits something else, which futures in `buffered` do not.
//!
//! ```
//! use std::sync::atomic::{AtomicU32, Ordering};
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use futures::{StreamExt, stream};
//! use tokio::time::{Instant, sleep};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let taken = AtomicU32::new(0);
//! let began = Instant::now();
//! nursery! {
//!     let pages = stream::iter(0..100_u64).inspect(|_| {
//!         taken.fetch_add(1, Ordering::Relaxed);
//!     });
//!     let mut results = pages
//!         .map(|page| spawn async move {
//!             sleep(Duration::from_secs(page)).await;
//!             page
//!         })
//!         .buffered(4);
//!     assert_eq!(results.next().await, Some(0));
//!     assert_eq!(taken.load(Ordering::Relaxed), 4);
//!     sleep(Duration::from_secs(10)).await;
//!     // The next ones are there already.
//!     assert_eq!(results.next().await, Some(1));
//!     assert_eq!(results.next().await, Some(2));
//!     assert_eq!(results.next().await, Some(3));
//!     assert_eq!(began.elapsed().as_secs(), 10);
//! }
//! # }
//! ```
//!
//! # errors
//!
//! `type Error = anyhow::Error;` as the block's first statement lets every `?` convert, also that of a spawn, and whatever a task returned
//! is in there to be downcast. The first error drops the other tasks, and is the block's.
//!
//! ```
//! use std::num::ParseIntError;
//!
//! use aioresult::nursery;
//! use anyhow::{Context, ensure};
//!
//! async fn parse(text: &str) -> Result<u32, ParseIntError> {
//!     text.parse()
//! }
//!
//! async fn sum(a: &str, b: &str) -> anyhow::Result<u32> {
//!     nursery! {
//!         type Error = anyhow::Error;
//!         let a = spawn parse(a)?;
//!         // Context is added in the task, which knows what it was doing.
//!         let b = spawn async { parse(b).await.with_context(|| format!("b is {b:?}")) }?;
//!         let sum = a.await + b.await;
//!         ensure!(sum <= 100, "{sum} is too large");
//!         sum
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! assert_eq!(sum("1", "2").await.unwrap(), 3);
//! assert!(sum("x", "2").await.unwrap_err().is::<ParseIntError>());
//! let error = sum("1", "y").await.unwrap_err();
//! assert_eq!(format!("{error:#}"), r#"b is "y": invalid digit found in string"#);
//! assert_eq!(sum("1", "100").await.unwrap_err().to_string(), "101 is too large");
//! # });
//! ```
//!
//! `ensure!` and `bail!` do what a `?` does. The macros see only their names, so it takes a `?` or a `type Error` to make the block one
//! that can fail.
//!
//! Without that statement nothing is converted: the first `spawn ..?` fixes the error of the block, which then can be converted
//! where the block ends. That is enough where all tasks fail alike.
//!
//! ```
//! use aioresult::nursery;
//! # use std::num::ParseIntError;
//! # async fn parse(text: &str) -> Result<u32, ParseIntError> { text.parse() }
//!
//! async fn sum(a: &str, b: &str) -> anyhow::Result<u32> {
//!     let (a, b) = nursery! {
//!         let a = spawn parse(a)?;
//!         let b = spawn parse(b)?;
//!     }?; // a `ParseIntError` until here
//!     Ok(*a + *b)
//! }
//!
//! # futures::executor::block_on(async {
//! assert_eq!(sum("1", "2").await.unwrap(), 3);
//! assert!(sum("x", "2").await.unwrap_err().is::<ParseIntError>());
//! # });
//! ```
//!
//! The same with an `enum` of `thiserror`, whose `#[from]` is what the `?` of a spawn uses:
//!
//! ```
//! use std::num::ParseIntError;
//!
//! use aioresult::nursery;
//! use thiserror::Error;
//!
//! #[derive(Debug, Error, PartialEq)]
//! enum AppError {
//!     #[error("not a number")]
//!     Number(#[from] ParseIntError),
//!     #[error("{0} is too large")]
//!     TooLarge(u32),
//! }
//!
//! # async fn parse(text: &str) -> Result<u32, ParseIntError> { text.parse() }
//! async fn sum(a: &str, b: &str) -> Result<u32, AppError> {
//!     nursery! {
//!         type Error = AppError;
//!         let a = spawn parse(a)?;
//!         let b = spawn parse(b)?;
//!         let sum = a.await + b.await;
//!         if sum > 100 {
//!             Err(AppError::TooLarge(sum))?;
//!         }
//!         sum
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! assert_eq!(sum("1", "2").await, Ok(3));
//! assert_eq!(sum("1", "100").await, Err(AppError::TooLarge(101)));
//! assert!(matches!(sum("x", "2").await, Err(AppError::Number(_))));
//! # });
//! ```
//!
//! And with `eyre`:
//!
//! ```
//! use aioresult::nursery;
//! use eyre::{Report, WrapErr};
//! # use std::num::ParseIntError;
//! # async fn parse(text: &str) -> Result<u32, ParseIntError> { text.parse() }
//!
//! async fn sum(a: &str, b: &str) -> eyre::Result<u32> {
//!     nursery! {
//!         type Error = Report;
//!         let a = spawn parse(a)?;
//!         let b = spawn async { parse(b).await.wrap_err("the second") }?;
//!         a.await + b.await
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! assert_eq!(sum("1", "2").await.unwrap(), 3);
//! assert!(sum("x", "2").await.unwrap_err().is::<ParseIntError>());
//! assert_eq!(sum("1", "y").await.unwrap_err().to_string(), "the second");
//! # });
//! ```
//!
//! # smol
//!
//! The block is the same on smol's executors: a nursery knows of no runtime, and timers are whose you await. To run in parallel, spawn on
//! the executor and let the nursery await that: `async_executor::Task` is a future that cancels when it is dropped, so it goes with the
//! nursery.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use smol::Timer;
//! use smol::future::or;
//!
//! # let limit = Duration::from_millis(1);
//! smol::block_on(async {
//!     // smol's and async-io's timers.
//!     let (a, b) = nursery! {
//!         let a = spawn async { Timer::after(Duration::ZERO).await; 1 };
//!         let b = spawn smol::spawn(async { 2 }); // on another thread
//!     };
//!     assert_eq!(*a + *b, 3);
//!
//!     // A nursery with a timeout: when the timer is first, the nursery is dropped with all of its tasks.
//!     let done = async {
//!         nursery! {
//!             spawn std::future::pending::<()>();
//!             spawn smol::spawn(std::future::pending::<()>());
//!         }
//!         true
//!     };
//!     let late = async {
//!         Timer::after(limit).await;
//!         false
//!     };
//!     assert!(!or(done, late).await);
//!
//!     // A nursery as one of smol's tasks, on its threads.
//!     let sum = smol::spawn(async {
//!         nursery! {
//!             let a = spawn async { 1 };
//!             let b = spawn async { 2 };
//!             a.await + b.await
//!         }
//!     });
//!     assert_eq!(sum.await, 3);
//! });
//! ```
//!
//! Two things are not as with `spawn_parallel`, which needs tokio: a task that is running on another thread at that moment
//! is cancelled when it next awaits, and the nursery does not wait for that.
//!
//! On an `Executor` of one's own, whose tasks may borrow what outlives it, and on a `LocalExecutor`, with tasks that need not be `Send`:
//!
//! ```
//! use std::rc::Rc;
//!
//! use aioresult::{local_nursery, nursery};
//! use async_executor::{Executor, LocalExecutor};
//! use futures::executor::block_on;
//!
//! let words = vec![String::from("one"), String::from("three")];
//! let executor = Executor::new();
//! let lengths = executor.spawn(async {
//!     nursery! {
//!         let captures: Vec<_> = words.iter().map(|word| spawn async move { word.len() }).collect();
//!         let mut lengths = Vec::new();
//!         for capture in captures {
//!             lengths.push(capture.await);
//!         }
//!         lengths
//!     }
//! });
//! assert_eq!(block_on(executor.run(lengths)), [3, 5]);
//!
//! let shared = Rc::new(7);
//! let executor = LocalExecutor::new();
//! let sum = executor.spawn(async {
//!     local_nursery! {
//!         let captures = [1, 2].map(|x| { let shared = shared.clone(); spawn async move { *shared + x } });
//!         let [a, b] = captures;
//!         a.await + b.await
//!     }
//! });
//! assert_eq!(block_on(executor.run(sum)), 17);
//! ```
//!
//! # futures
//!
//! `futures::executor::block_on` runs a nursery in code that is not async, on the thread that calls it, without a runtime. An error comes
//! out as the block's value, and a panic of a task as one of `block_on`.
//!
//! ```
//! use aioresult::nursery;
//! use futures::channel::mpsc;
//! use futures::executor::block_on;
//! use futures::{SinkExt, StreamExt};
//!
//! let sum: Result<u32, mpsc::SendError> = block_on(async {
//!     nursery! {
//!         let (mut sender, receiver) = mpsc::channel(1);
//!         spawn async move {
//!             for number in 1..=10 {
//!                 sender.send(number).await?;
//!             }
//!             Ok(())
//!         }?;
//!         let sum = spawn receiver.fold(0, async |sum, number| sum + number);
//!         sum.await
//!     }
//! });
//! assert_eq!(sum, Ok(55));
//! ```
//!
//! `spawn_parallel` and `spawn_blocking` panic there, since they need a tokio runtime; tokio's timers and sockets do, too. For tasks on
//! several threads in code that is not async there is [`block_nursery!`](crate::block_nursery!), which needs neither.
//!
//! # tokio-util
//!
//! A `CancellationToken` asks, where dropping a nursery does not: use it inside of a nursery for tasks that shall finish what they have
//! begun. The nursery waits for them; an error still drops all of them at once.
//!
//! ```
//! use std::io;
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::sync::mpsc;
//! use tokio::time::sleep;
//! use tokio_util::sync::CancellationToken;
//!
//! async fn save(_job: u32) -> io::Result<()> {
//!     sleep(Duration::from_secs(2)).await;
//!     Ok(())
//! }
//!
//! async fn worker(mut jobs: mpsc::Receiver<u32>, stop: &CancellationToken) -> io::Result<u32> {
//!     let mut saved = 0;
//!     while let Some(Some(job)) = stop.run_until_cancelled(jobs.recv()).await {
//!         save(job).await?; // is not interrupted
//!         saved += 1;
//!     }
//!     Ok(saved)
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> io::Result<()> {
//! let stop = CancellationToken::new();
//! let (sender, jobs) = mpsc::channel(8);
//! let saved = nursery! {
//!     let saved = spawn worker(jobs, &stop)?;
//!     sender.send(1).await.unwrap();
//!     sender.send(2).await.unwrap();
//!     sleep(Duration::from_secs(1)).await;
//!     stop.cancel(); // while the first one is being saved
//!     saved.await
//! }?;
//! assert_eq!(saved, 1);
//! # Ok(())
//! # }
//! ```
//!
//! `run_until_cancelled` on a nursery drops it when the token is cancelled: `None`, and all tasks are gone. Both together are a graceful
//! stop with a deadline: cancel one token, and after the grace another one, or have a `timeout` around.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::time::{sleep, timeout};
//! use tokio_util::sync::CancellationToken;
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let token = CancellationToken::new();
//! let work = token.run_until_cancelled(async {
//!     nursery! {
//!         let a = spawn sleep(Duration::from_secs(60));
//!         let b = spawn sleep(Duration::from_secs(90));
//!     }
//! });
//! let cancel = async {
//!     sleep(Duration::from_secs(1)).await;
//!     token.cancel();
//! };
//! let (done, ()) = tokio::join!(work, cancel);
//! assert!(done.is_none());
//!
//! // A task that does not listen, and a grace of five seconds.
//! let stop = CancellationToken::new();
//! stop.cancel();
//! let stopped = timeout(Duration::from_secs(5), async {
//!     nursery! {
//!         spawn async { stop.cancelled().await };
//!         spawn std::future::pending::<()>();
//!     }
//! });
//! assert!(stopped.await.is_err());
//! # }
//! ```
//!
//! A `TaskTracker` waits for tasks that outlive whoever started them, and forgets what they returned. [`capture`](crate::capture()) keeps
//! it: give the first half to the tracker, and look at the second; a task that was aborted or that panicked has a result that says so.
//!
//! ```
//! use aioresult::{ResultError, capture};
//! use tokio_util::task::TaskTracker;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let tracker = TaskTracker::new();
//! let (run, sum) = capture(async { 1 + 2 });
//! tracker.spawn(run);
//! let (run, never) = capture(std::future::pending::<u32>());
//! let task = tracker.spawn(run);
//! task.abort();
//!
//! tracker.close();
//! tracker.wait().await;
//! assert_eq!(sum.result(), Ok(&3));
//! assert_eq!(never.result(), Err(ResultError::Cancelled));
//! # }
//! ```
//!
//! What runs in a nursery needs no tracker: the nursery waits.
//!
//!
//! # tokio console
//!
//! The console shows tokio's tasks. It needs `console-subscriber`, tokio's feature `tracing`, and `RUSTFLAGS="--cfg tokio_unstable"`;
//! aioresult needs nothing for it.
//!
// Run by `tests/features`, which has what it needs to look at it as the console does.
#![cfg_attr(not(doctest), doc = "```")]
#![cfg_attr(doctest, doc = "```text")]
#![doc = include_str!("interop/console.rs")]
//! ```
//!
//! Of `tokio::spawn(sum())` the console shows three tasks:
//!
//! | task | kind | what it tells |
//! |---|---|---|
//! | `sum()` | `task` | polls, wakes and busy times of the body and of `a` together |
//! | `b` | `task` | its own |
//! | `c` | `blocking` | its own |
//!
//! It has no names for `b` and `c`, and the location that it shows is a line in aioresult, where tokio is given the task. What they are
//! called, where they were spawned and what they are doing, also of `a`, is in [`n.tree()`](crate::Nursery::tree). With aioresult's
//! feature `tracing` each of the three has a span, which the console leaves out: have another layer beside it in the same registry. Both
//! are explained in [`observing`](super::observing).
//!
//! When `sum()` is dropped or fails, `b` is aborted.
