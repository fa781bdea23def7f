//! Testing code with nurseries: time, polls by hand, failures, and what is left.
//!
//! A nursery is a future, so every tool for testing futures works. Three things make it easier than with detached tasks. It ends only when
//! all of its tasks have, so a test need not wait for stragglers. What its tasks do on one thread is in a fixed order. And dropping it drops all
//! of it at once, so a test can stop it anywhere and look.
//!
//! # Time that does not pass
//!
//! With tokio's paused clock nobody sleeps: when nothing else can be done, the clock jumps to the next timer. It is tokio's feature
//! `test-util`. In a test, the attribute is `#[tokio::test(start_paused = true)]`.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::time::{Instant, sleep, timeout};
//!
//! async fn fetch(seconds: u64) -> u64 {
//!     sleep(Duration::from_secs(seconds)).await;
//!     seconds
//! }
//!
//! #[tokio::main(flavor = "current_thread", start_paused = true)]
//! async fn main() {
//!     let start = Instant::now();
//!     nursery! {
//!         let _ = spawn fetch(3600);
//!         let _ = spawn fetch(7200);
//!     }
//!     // Concurrent: as long as the longer one, and no time at all on the wall clock.
//!     assert_eq!(start.elapsed(), Duration::from_secs(7200));
//!
//!     let late = async { nursery! { let late = spawn fetch(3600); } };
//!     assert!(timeout(Duration::from_secs(5), late).await.is_err());
//! }
//! ```
//!
//! The clock does not jump while a closure of `spawn_blocking` runs.
//!
//! # Polls by hand
//!
//! To look between two steps, poll the future yourself. The nursery needs no runtime for that. With a waker that does nothing, the
//! test says when to poll; what was woken meanwhile runs then.
//!
//! ```
//! use std::pin::pin;
//! use std::task::{Context, Poll, Waker};
//!
//! use aioresult::nursery;
//! use tokio::sync::oneshot;
//!
//! let (send, receive) = oneshot::channel::<u32>();
//! let mut run = pin!(async {
//!     let answer = nursery! {
//!         let answer = spawn receive;
//!     };
//!     answer.into_result()
//! });
//! let mut cx = Context::from_waker(Waker::noop());
//! assert_eq!(run.as_mut().poll(&mut cx), Poll::Pending);
//! send.send(42).unwrap();
//! assert_eq!(run.as_mut().poll(&mut cx), Poll::Ready(Ok(42)));
//! ```
//!
//! For a single poll, `now_or_never` of `futures` does it. If a test needs to know that the nursery *would* be polled again, it takes a waker that
//! counts, as from `futures::task::ArcWake` or `std::task::Wake`.
//!
//! # The order of polls
//!
//! The body is polled first, then the tasks in the order in which they were started; after that, whoever was woken first. Nothing
//! is random. What a task does when it is polled may be, as with `tokio::select!` without `biased`, and parallel tasks and other threads
//! bring their own order.
//!
//! ```
//! use std::sync::Mutex;
//!
//! use aioresult::nursery;
//! use tokio::task::yield_now;
//!
//! # futures::executor::block_on(async {
//! let log = Mutex::new(Vec::new());
//! let say = |who: &'static str| log.lock().unwrap().push(who);
//! nursery! {
//!     spawn async { say("a"); yield_now().await; say("a again") };
//!     spawn async { say("b"); yield_now().await; say("b again") };
//!     say("body"); // Nothing runs inside of `spawn`.
//! }
//! assert_eq!(*log.lock().unwrap(), ["body", "a", "b", "a again", "b again"]);
//! # });
//! ```
//!
//! # Failures, and what is dropped when
//!
//! The error of a nursery is a value: compare it. What else became of the tasks is told by what they have held: a guard that writes a line
//! when it is dropped.
//!
//! ```
//! use std::sync::Mutex;
//!
//! use aioresult::nursery;
//!
//! struct Guard<'a>(&'static str, &'a Mutex<Vec<&'static str>>);
//!
//! impl Drop for Guard<'_> {
//!     fn drop(&mut self) {
//!         self.1.lock().unwrap().push(self.0);
//!     }
//! }
//!
//! async fn fails() -> Result<(), &'static str> {
//!     tokio::task::yield_now().await;
//!     Err("no luck")
//! }
//!
//! # futures::executor::block_on(async {
//! let log = Mutex::new(Vec::new());
//! let waits_with = async |_guard| std::future::pending::<()>().await;
//! let result: Result<(), &str> = nursery! {
//!     let _body = Guard("body", &log);
//!     spawn waits_with(Guard("a", &log));
//!     spawn fails()?;
//!     spawn waits_with(Guard("c", &log));
//!     std::future::pending::<()>().await;
//! };
//! assert_eq!(result, Err("no luck"));
//! // In reverse order of starting, and all of it before the nursery gave its `Err`.
//! assert_eq!(*log.lock().unwrap(), ["c", "a", "body"]);
//! # });
//! ```
//!
//! A panic comes out with its own payload, so `#[should_panic(expected = "…")]` sees the message of the task that has panicked. To go on after
//! it, there is `catch_unwind`:
//!
//! ```
//! use std::panic::AssertUnwindSafe;
//!
//! use aioresult::nursery;
//! use futures::FutureExt;
//!
//! # futures::executor::block_on(async {
//! let run = async { nursery! { spawn async { panic!("on purpose") }; } };
//! let payload = AssertUnwindSafe(run).catch_unwind().await.unwrap_err();
//! assert_eq!(payload.downcast_ref::<&str>(), Some(&"on purpose"));
//! # });
//! ```
//!
//! # Nothing is left, wherever it is dropped
//!
//! Cancelling is dropping, and it can happen wherever the code awaits. A test can go through all of these places: let the future have no
//! poll, one, two and so on, drop it, and see whether everything is in order each time. Here that is a place in a pool, which has to come
//! back. The test finds a task that takes it in one `await` and gives it back after another one without a guard.
//!
//! ```
//! use std::pin::pin;
//! use std::task::{Context, Waker};
//!
//! use aioresult::nursery;
//! use tokio::sync::Semaphore;
//! use tokio::task::yield_now;
//!
//! async fn work(pool: &Semaphore) {
//!     let _place = pool.acquire().await.unwrap();
//!     yield_now().await;
//! }
//!
//! async fn careless(pool: &Semaphore) {
//!     pool.acquire().await.unwrap().forget();
//!     yield_now().await;
//!     pool.add_permits(1);
//! }
//!
//! async fn all(pool: &Semaphore, is_careless: bool) {
//!     nursery! {
//!         spawn work(pool);
//!         if is_careless {
//!             spawn careless(pool);
//!         }
//!     }
//! }
//!
//! /// After how many polls a drop loses a place, if there are such.
//! fn finds_a_loss(is_careless: bool) -> Option<usize> {
//!     for polls in 0.. {
//!         let pool = Semaphore::new(1);
//!         let is_over = {
//!             let mut run = pin!(all(&pool, is_careless));
//!             let mut cx = Context::from_waker(Waker::noop());
//!             (0..polls).any(|_| run.as_mut().poll(&mut cx).is_ready())
//!         };
//!         if pool.available_permits() != 1 {
//!             return Some(polls);
//!         }
//!         if is_over {
//!             return None;
//!         }
//!     }
//!     unreachable!()
//! }
//!
//! assert_eq!(finds_a_loss(false), None);
//! assert!(finds_a_loss(true).is_some());
//! ```
//!
//! That no task outlives its nursery needs no test: it is what a nursery is. Parallel tasks are the exception when the nursery is *dropped*
//! ([they may run on for a moment](super::parallel#errors-and-panics)); when it returns, they have ended, too. And what a task has started by
//! other means, as with `tokio::spawn`, is nobody's.
//!
//! Next: [what a program is doing](super::observing).
