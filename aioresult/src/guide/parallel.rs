//! Work on other threads: what takes the processor, and what blocks.
//!
//! A `spawn` in a [`nursery!`](crate::nursery!) is concurrent, and not parallel. All of the block's tasks run inside of the task that awaits
//! the block, on one thread at a time. So they may borrow, and need no lock. That is right for what mostly waits. It is wrong for what
//! computes for milliseconds, or blocks: meanwhile no other task of the block is polled.
//!
//! An async task can have two of concurrency, parallelism and borrowing. The reason is that any future can be forgotten, by
//! `mem::forget` and by less obvious means, and then no destructor runs. If it is polled by its owner only, that is the end of it. If
//! another thread polls it, that goes on, and what it has borrowed is gone. A function that blocks its thread cannot be forgotten
//! half-way, and a task that owns all it uses does not mind. ([The scoped task
//! trilemma](https://without.boats/blog/the-scoped-task-trilemma/) is the long version.)
//!
//! | what there is to do | take | runs | may borrow |
//! |---|---|---|---|
//! | wait, mostly | `spawn` | in the task that awaits the block | yes |
//! | async, and takes the processor | [`spawn_parallel`] | as a tokio task, on any worker | no |
//! | call what blocks: files, a database without async, a long computation | [`spawn_blocking`] | on tokio's pool of threads for that | no |
//! | in code that is not async, compute with what is borrowed | [`block_nursery!`](crate::block_nursery!) | on threads of its own | yes |
//!
//! # Parallel tasks
//!
//! `spawn_parallel` is `tokio::spawn` with an owner. The capture gives the output, and not a `Result` of it and a `JoinError`. It needs
//! a tokio runtime, and is parallel only if that has several threads.
//!
#![cfg_attr(feature = "tokio", doc = "```")]
#![cfg_attr(not(feature = "tokio"), doc = "```ignore")]
//! use std::sync::Arc;
//!
//! use aioresult::nursery;
//!
//! async fn count(text: Arc<str>, letter: char) -> usize {
//!     text.chars().filter(|c| *c == letter).count()
//! }
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let text: Arc<str> = "to borrow or not to borrow".into();
//! let (o, r) = nursery! {
//!     let o = spawn_parallel count(text.clone(), 'o');
//!     let r = spawn_parallel count(text.clone(), 'r');
//! };
//! assert_eq!((*o, *r), (8, 5));
//! # });
//! ```
//!
//! What it borrows would have to live for ever:
//!
#![cfg_attr(feature = "tokio", doc = "```compile_fail,E0597")]
#![cfg_attr(not(feature = "tokio"), doc = "```ignore")]
//! # use aioresult::nursery;
//! # async fn count(text: &str, letter: char) -> usize { text.chars().filter(|c| *c == letter).count() }
//! # async fn f() {
//! let text = String::from("to borrow or not to borrow");
//! nursery! {
//!     // argument requires that `text` is borrowed for `'static`
//!     let o = spawn_parallel count(&text, 'o');
//! };
//! # }
//! ```
//!
//! # Instead of borrowing
//!
//! * Move what one task needs into it, and return it with the result.
//! * Share what many read, in an `Arc`.
//! * Send. Only the task that computes has to be parallel. One beside it can borrow, and receive what that sends, or await its capture.
//!
#![cfg_attr(feature = "tokio", doc = "```")]
#![cfg_attr(not(feature = "tokio"), doc = "```ignore")]
//! use aioresult::nursery;
//! use tokio::sync::mpsc::{self, Sender};
//!
//! /// Takes the processor.
//! async fn primes_up_to(limit: u32, found: Sender<u32>) {
//!     for n in (2..=limit).filter(|n| (2..*n).all(|d| n % d != 0)) {
//!         if found.send(n).await.is_err() {
//!             return; // Nobody wants to know.
//!         }
//!     }
//! }
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let mut primes = Vec::new();
//! nursery! {
//!     let (send, mut receive) = mpsc::channel(4);
//!     spawn_parallel primes_up_to(20, send);
//!     // This one borrows.
//!     spawn async {
//!         while let Some(prime) = receive.recv().await {
//!             primes.push(prime);
//!         }
//!     };
//! }
//! assert_eq!(primes, [2, 3, 5, 7, 11, 13, 17, 19]);
//! # });
//! ```
//!
//! # Closures that block
//!
//! `spawn_blocking` takes a closure, and not a future. As everywhere, a `?` behind it hands its `Err` to the nursery. A
//! [limit](crate::Nursery::set_limit) counts both kinds, so it can hold the number of files that are open at a time.
//!
#![cfg_attr(feature = "tokio", doc = "```")]
#![cfg_attr(not(feature = "tokio"), doc = "```ignore")]
//! use aioresult::nursery;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let sizes = nursery!(|n| {
//!     n.set_limit(2);
//!     let mut captures = Vec::new();
//!     for name in ["Cargo.toml", "src/lib.rs", "src/scope.rs"] {
//!         captures.push(spawn_blocking move || std::fs::read(name)?);
//!     }
//!     let mut sizes = Vec::new();
//!     for capture in captures {
//!         sizes.push(capture.await.len());
//!     }
//!     sizes
//! })?;
//! assert!(sizes.iter().all(|size| *size > 0));
//! # Ok::<(), std::io::Error>(())
//! # }).unwrap();
//! ```
//!
//! # Code that is not async
//!
//! In a [`block_nursery!`](crate::block_nursery!) the tasks run on several threads and borrow; in exchange, the calling thread is
//! blocked until all of them have ended. So it cannot stand in async code, where it would panic. From there it can be called in a
//! `spawn_blocking`, with what it needs moved in.
//!
#![cfg_attr(all(feature = "threads", feature = "tokio"), doc = "```")]
#![cfg_attr(not(all(feature = "threads", feature = "tokio")), doc = "```ignore")]
//! use aioresult::{block_nursery, nursery};
//!
//! /// Both halves at once, without a copy.
//! fn sum(numbers: &[u64]) -> u64 {
//!     let (left, right) = numbers.split_at(numbers.len() / 2);
//!     let (left, right) = block_nursery! {
//!         let left = spawn async { left.iter().sum::<u64>() };
//!         let right = spawn async { right.iter().sum::<u64>() };
//!     };
//!     *left + *right
//! }
//!
//! assert_eq!(sum(&[1, 2, 3, 4]), 10);
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let total = nursery! {
//!     let total = spawn_blocking || sum(&[5, 6, 7]);
//! };
//! assert_eq!(*total, 18);
//! # });
//! ```
//!
//! # Errors and panics
//!
//! They are what they are for other tasks: the first `Err` of a `?`, or the payload of the first panic, comes out of the block when
//! nothing is left of the others. What differs is that work on another thread cannot be taken from it at once.
//!
#![doc = include_str!("life_parallel.svg")]
//!
//! When a nursery fails, all such tasks are aborted first, before anything is dropped, so that they wind down at the same time. Then the
//! other tasks and the body are dropped. Then the nursery waits for what it has aborted. An aborted task is dropped when
//! it next awaits; one that never does runs to its end. So does a closure that has begun; one that still waits for a thread is taken back.
//!
#![cfg_attr(feature = "tokio", doc = "```")]
#![cfg_attr(not(feature = "tokio"), doc = "```ignore")]
//! use std::sync::Arc;
//!
//! use aioresult::nursery;
//! use tokio::sync::oneshot;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let shared = Arc::new(());
//! let result: Result<(), &str> = nursery! {
//!     let theirs = shared.clone();
//!     let (ready, is_ready) = oneshot::channel();
//!     spawn_parallel async move {
//!         let _theirs = theirs;
//!         ready.send(()).unwrap();
//!         std::future::pending::<()>().await;
//!     };
//!     is_ready.await.unwrap();
//!     Err("given up")?;
//! };
//! assert_eq!(result, Err("given up"));
//! // The task on the other thread is gone, with all that it had.
//! assert_eq!(Arc::strong_count(&shared), 1);
//! # });
//! ```
//!
//! A nursery whose future is *dropped*, as by a timeout, has nobody who waits: it aborts its parallel tasks, and they may run on for a moment
//! after the drop. If it was dropped inside of another nursery, by a time limit there or because that one has failed, the outer one returns
//! when they have ended. Where nothing is around it, and that matters, let the nursery end by itself: have a task fail, or call
//! [`n.fail`](crate::Nursery::fail).
//!
//! # When the runtime shuts down
//!
//! A runtime that shuts down drops its tasks. A nursery that runs elsewhere, as in a plain `block_on`, would then wait for results
//! that never come. It panics instead, and says which task it was.
//!
#![cfg_attr(feature = "tokio", doc = "```")]
#![cfg_attr(not(feature = "tokio"), doc = "```ignore")]
//! use std::panic::{AssertUnwindSafe, catch_unwind};
//!
//! use aioresult::nursery;
//! use futures::FutureExt;
//! use futures::executor::block_on;
//!
//! let runtime = tokio::runtime::Runtime::new().unwrap();
//! let entered = runtime.enter();
//! let mut run = Box::pin(async {
//!     nursery! {
//!         spawn_parallel std::future::pending::<()>();
//!     }
//! });
//! assert!((&mut run).now_or_never().is_none()); // Polled once: the runtime has the task.
//! drop(entered);
//! drop(runtime);
//! let payload = catch_unwind(AssertUnwindSafe(|| block_on(run))).unwrap_err();
//! let message = payload.downcast_ref::<String>().unwrap();
//! assert!(message.contains("was dropped by its tokio runtime, which is shutting down"));
//! ```
//!
//! Next: [testing code with nurseries](super::testing).
//!
//! [`spawn_parallel`]: crate::Nursery::spawn_parallel
//! [`spawn_blocking`]: crate::Nursery::spawn_blocking
