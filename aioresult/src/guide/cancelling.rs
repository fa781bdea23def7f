//! Cancelling: time limits, tasks that can be stopped, and stopping gracefully.
//!
//! To cancel is to drop: a future that is dropped stops at the `await` at which it is, and its variables are dropped. Nobody has to look at
//! a flag, and there is no cancelled task to be met. This page is about who drops what, and when.
//!
//! # Time limits
//!
//! A nursery is a part of the future that awaits it. When that is dropped, its body and all of its tasks are, before the drop returns. So a
//! time limit is tokio's. Around a nursery it stands around an `async` block, since the nursery awaits itself:
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::time::{sleep, timeout};
//!
//! async fn work(seconds: u64) -> u64 {
//!     sleep(Duration::from_secs(seconds)).await;
//!     seconds
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let limit = Duration::from_secs(10);
//! // For all of them.
//! let all = timeout(limit, async {
//!     nursery! {
//!         let a = spawn work(1);
//!         let b = spawn work(20);
//!     }
//! });
//! assert!(all.await.is_err());
//! // For each, as a value.
//! let (a, b) = nursery! {
//!     let a = spawn timeout(limit, work(1));
//!     let b = spawn timeout(limit, work(20));
//! };
//! assert_eq!(a.into_result(), Ok(1));
//! assert!(b.is_err());
//! // With `?`, a task that is too late takes the others with it.
//! let failed = nursery! {
//!     let _ = spawn work(100);
//!     spawn timeout(limit, work(20))?;
//! };
//! assert!(failed.is_err());
//! # }
//! ```
//!
//! What such a drop does:
//!
#![doc = include_str!("life_drop.svg")]
//!
//! # Daemons: until the others are done
//!
//! A daemon is a task for which the nursery does not wait. When the body and all ordinary tasks have ended, it is dropped:
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::time::{Instant, sleep};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let start = Instant::now();
//! let mut beats = 0;
//! nursery! {
//!     spawn_daemon async {
//!         loop {
//!             sleep(Duration::from_secs(1)).await;
//!             beats += 1;
//!         }
//!     };
//!     spawn async { sleep(Duration::from_millis(3500)).await };
//! }
//! assert_eq!((beats, start.elapsed().as_millis()), (3, 3500));
//! # }
//! ```
//!
//! So the first of several that shall be taken, and the others dropped, is a block of daemons: with [`wait_any_ok`](crate::wait_any_ok) in
//! its body, for instance. A daemon with a `?` whose `Err` comes before the end fails the nursery as any task.
//!
//! # One task
//!
//! A task of [`spawn_cancellable`](crate::Nursery::spawn_cancellable) can be dropped through its capture. Then it has not completed, and
//! its nursery goes on, so here the type says so: the result is `Result<T, Cancelled>`.
//!
//! ```
//! use aioresult::nursery;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (search, index) = nursery! {
//!     let search = spawn_cancellable std::future::pending::<u32>();
//!     let index = spawn_cancellable async { 7 };
//!     index.wait_done().await;
//!     search.cancel(); // dropped when this returns
//!     index.cancel(); // has its result already, and keeps it
//!     (search.await, index.await)
//! };
//! assert!(search.is_err());
//! assert_eq!(index, Ok(7));
//! # }
//! ```
//!
//! Dropping a capture cancels nothing: it discards the result, and the task runs on.
//!
//! # Stopping gracefully
//!
//! To drop everything at once is not always what is wanted. A server that stops does not accept any more, lets those connections that are
//! there finish, and drops what is left after a while. When its loop ends, the block does the first two by itself, since it waits for its
//! tasks. The third is done by a daemon that is started only then: if all tasks end in time, it is dropped, and else it fails the nursery.
//!
//! ```
//! use std::sync::Mutex;
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::select;
//! use tokio::sync::mpsc::{Receiver, channel};
//! use tokio::time::{Instant, sleep};
//!
//! /// Does jobs until `stop` is ready, and then for at most ten seconds more. In a server, `accept()` stands for `recv()`.
//! async fn serve(
//!     mut jobs: Receiver<u64>,
//!     stop: impl Future<Output = ()>,
//!     done: &Mutex<Vec<u64>>,
//! ) -> Result<(), &'static str> {
//!     nursery! {
//!         let mut stop = std::pin::pin!(stop);
//!         loop {
//!             let job = select! {
//!                 job = jobs.recv() => job,
//!                 () = &mut stop => None,
//!             };
//!             let Some(seconds) = job else { break };
//!             spawn async move {
//!                 sleep(Duration::from_secs(seconds)).await;
//!                 done.lock().unwrap().push(seconds);
//!             };
//!         }
//!         drop(jobs); // nobody shall wait in the queue for an answer that never comes
//!         spawn_daemon async {
//!             sleep(Duration::from_secs(10)).await;
//!             Err::<(), _>("some jobs were not done in time")
//!         }?;
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let start = Instant::now();
//! let done = Mutex::new(Vec::new());
//! let (sender, receiver) = channel(10);
//! for seconds in [60, 5, 1] {
//!     sender.send(seconds).await.unwrap();
//! }
//! let stop = async { sleep(Duration::from_secs(3)).await };
//! assert!(serve(receiver, stop, &done).await.is_err());
//! assert_eq!(*done.lock().unwrap(), [1, 5]);
//! assert_eq!(start.elapsed(), Duration::from_secs(13));
//! # }
//! ```
//!
//! In a program, `stop` is `tokio::signal::ctrl_c()`, or a `CancellationToken` of tokio-util, which the tasks can look at as well, to come
//! to an end by themselves between two requests. The repository has the whole of it: `examples/server`.
//!
//! # What is lost when a future is dropped
//!
//! A future is dropped at an `await`. Its destructors run, and what comes behind the `await` does not. If it has done half of something,
//! nobody does the other half. That is how it is for every future in Rust, in a `select!` and in a `timeout`. A task is not dropped when
//! somebody stops waiting for it, so a step that must not stop halfway is a task, and what has a limit is the waiting:
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::sync::mpsc::{Receiver, channel};
//! use tokio::time::{sleep, timeout};
//!
//! /// Dropped at its second `await`, it has lost a number.
//! async fn next_pair(numbers: &mut Receiver<u32>) -> (u32, u32) {
//!     let first = numbers.recv().await.expect("it is not closed");
//!     let second = numbers.recv().await.expect("it is not closed");
//!     (first, second)
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let limit = Duration::from_secs(3);
//! let (sender, mut numbers) = channel(1);
//! nursery! {
//!     spawn_daemon async {
//!         for number in 1.. {
//!             sleep(Duration::from_secs(2)).await;
//!             sender.send(number).await.expect("it is not closed");
//!         }
//!     };
//!     assert!(timeout(limit, next_pair(&mut numbers)).await.is_err()); // has lost 1
//!     assert_eq!(next_pair(&mut numbers).await, (2, 3));
//!
//!     let mut pair = spawn next_pair(&mut numbers);
//!     assert!(timeout(limit, &mut pair).await.is_err()); // only the waiting is dropped
//!     assert_eq!(pair.await, (4, 5));
//! }
//! # }
//! ```
//!
//! That helps as long as the nursery is there. If the nursery itself fails or is dropped, the step is. What has to be done even then needs
//! an owner outside: a nursery further out, or `tokio::spawn`.
//!
//! Parallel tasks are aborted, and stop at their next `await`, as tokio's do; a closure of `spawn_blocking` that has begun cannot be
//! stopped. A nursery that *fails* returns when they have ended. One that is *dropped* cannot wait: a nursery
//! around it does, and without one they may go on for a moment.
//!
//! # Cleaning up
//!
//! Destructors cannot await. So what has an `async` end, such as a connection that says goodbye, is ended in the function that has opened
//! it, behind the block that uses it:
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::time::{error::Elapsed, timeout};
//!
//! struct Connection(Vec<&'static str>);
//!
//! impl Connection {
//!     async fn talk(&mut self) {
//!         self.0.push("hello");
//!         std::future::pending::<()>().await; // no answer
//!     }
//!
//!     async fn close(mut self) -> Vec<&'static str> {
//!         tokio::task::yield_now().await;
//!         self.0.push("goodbye");
//!         self.0
//!     }
//! }
//!
//! async fn session() -> (Result<(), Elapsed>, Vec<&'static str>) {
//!     let mut connection = Connection(Vec::new());
//!     let result = timeout(Duration::from_secs(10), async {
//!         nursery! { spawn connection.talk(); }
//!     });
//!     let result = result.await; // no `?`: first the end
//!     (result, connection.close().await)
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let (result, said) = session().await;
//! assert!(result.is_err());
//! assert_eq!(said, ["hello", "goodbye"]);
//! # }
//! ```
//!
//! Since the block has ended, no task uses the connection any more; so says the borrow checker. Only if `session` itself is dropped, or the
//! block panics, there is just the destructor.
//!
//! Next: [parallel work](super::parallel).
