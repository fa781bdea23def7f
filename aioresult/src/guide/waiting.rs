//! Waiting: for one result, for several, and for results that leave the nursery.
//!
//! # One capture
//!
//! `spawn` gives a [`ResultCapture`](crate::ResultCapture). Awaited by value it gives the result; awaited by reference, a reference to it,
//! so that several can wait for the same one:
//!
//! ```
//! use aioresult::nursery;
//!
//! async fn square(x: u32) -> u32 {
//!     x * x
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery! {
//!     let a = spawn square(3);
//!     let twice = spawn async { 2 * (&a).await }; // looks at it: one task can wait for another
//!     assert!(a.result().is_err()); // not there yet: `TaskNotDone`
//!     assert_eq!(twice.await, 18); // takes it
//!     assert!(a.is_done());
//!     assert_eq!(a.result(), Ok(&9));
//! }
//!
//! let b = nursery! { let b = spawn square(4); };
//! assert_eq!(*b.result(), 16); // after the nursery it is there, so that this is no `Result`
//! assert_eq!(b.into_result(), 16);
//! # }
//! ```
//!
//! [`wait_done`](crate::ResultCapture::wait_done) waits and leaves the result where it is. In a `select!`, await `&mut capture`; the branch
//! that loses has lost nothing, since the task runs on by itself.
//!
//! # Several captures
//!
//! [`wait_all`](crate::wait_all) waits until all are done, [`wait_any`](crate::wait_any) until one is, and says which;
//! [`wait_any_ok`](crate::wait_any_ok) gives the first `Ok`, or all the errors if there is none.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::{nursery, wait_all, wait_any, wait_any_ok};
//! use tokio::time::sleep;
//!
//! async fn ask(mirror: u64) -> Result<u64, String> {
//!     sleep(Duration::from_secs(mirror)).await;
//!     if mirror == 1 { Err("mirror 1 is down".into()) } else { Ok(mirror) }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! nursery! {
//!     let answers: Vec<_> = (1..4).map(|mirror| spawn ask(mirror)).collect();
//!     assert_eq!(wait_any(&answers).await, Ok(0)); // the place of the first that is done, `Ok` or not
//!     assert_eq!(wait_any_ok(&answers).await, Ok(&2));
//!     assert!(!answers[2].is_done()); // it runs on
//!     wait_all(&answers).await;
//!     assert_eq!(answers[2].result(), Ok(&Ok(3)));
//! }
//! # }
//! ```
//!
//! They only wait: nothing is dropped, and the block waits for the slow ones all the same. Where these are not needed any more, start them
//! with `spawn_daemon`: [cancelling](super::cancelling).
//!
//! All results as a `Vec`, in order, are `futures::future::join_all(captures).await`, since captures are futures.
//!
//! For results of different types there is `&dyn ResultBase`: [`ResultBase`](crate::ResultBase). Two captures of which both are needed are
//! simply awaited one after the other; they run at the same time in any case.
//!
//! # As they come
//!
//! [`as_completed`](crate::as_completed) is a stream of the results. Which one has come is best told by the task itself:
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::{as_completed, nursery};
//! use tokio::time::sleep;
//!
//! async fn fetch(page: &str) -> usize {
//!     sleep(Duration::from_secs(10 - page.len() as u64)).await;
//!     page.len()
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let pages = ["a", "bbb", "cc"];
//! let order = nursery! {
//!     let mut pages = as_completed(pages.iter().map(|page| spawn async move { (page, fetch(page).await) }));
//!     let mut order = Vec::new();
//!     while let Some((page, size)) = pages.next().await {
//!         order.push((*page, size));
//!     }
//!     order
//! };
//! assert_eq!(order, [("bbb", 3), ("cc", 2), ("a", 1)]);
//! # }
//! ```
//!
//! [`push`](crate::AsCompleted::push) starts more while results come:
//!
//! ```
//! use aioresult::{as_completed, nursery};
//!
//! /// The pages to which a page links.
//! async fn links(page: u32) -> Vec<u32> {
//!     [2 * page, 2 * page + 1].into_iter().filter(|page| *page < 8).collect()
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let visited = nursery! {
//!     let mut visited = 0;
//!     let mut results = as_completed([spawn links(1)]);
//!     while let Some(pages) = results.next().await {
//!         visited += 1;
//!         for page in pages {
//!             results.push(spawn links(page));
//!         }
//!     }
//!     visited
//! };
//! assert_eq!(visited, 7);
//! # }
//! ```
//!
//! Where another task uses the results, [`results_to_channel`](crate::results_to_channel) sends them into a channel of tokio or of
//! `futures`. A full channel makes it wait, and it closes the channel when all were sent:
//!
#![cfg_attr(feature = "tokio", doc = "```")]
#![cfg_attr(not(feature = "tokio"), doc = "```ignore")]
//! use aioresult::{nursery, results_to_channel};
//! use tokio::sync::mpsc::{Receiver, channel};
//!
//! async fn sum(mut numbers: Receiver<u32>) -> u32 {
//!     let mut sum = 0;
//!     while let Some(number) = numbers.recv().await {
//!         sum += number;
//!     }
//!     sum
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let sum = nursery! {
//!     let squares: Vec<_> = (1..4).map(|x| spawn async move { x * x }).collect();
//!     let (sender, receiver) = channel(1);
//!     spawn results_to_channel(squares, sender);
//!     let sum = spawn sum(receiver);
//!     sum.await
//! };
//! assert_eq!(sum, 14);
//! # }
//! ```
//!
//! # A result that someone sets
//!
//! A capture stays in its nursery until that is over. A [`ResultFuture`](crate::ResultFuture) belongs to no nursery: any number of readers
//! wait for it, on any thread. It comes with the one right to set it, the [`Promise`](crate::Promise). Outside of a nursery something can
//! fail while others go on, so here awaiting gives a `Result`; a promise that is dropped unset is
//! [`Abandoned`](crate::ResultError::Abandoned), and nobody waits for ever. Where nothing names its
//! error, write `ResultFuture::<i32>::new()`: then it has none.
//!
//! ```
//! use aioresult::{Promise, ResultError, ResultFuture, nursery};
//! use tokio::sync::mpsc::{Receiver, channel};
//!
//! /// Answers requests.
//! async fn serve(mut requests: Receiver<(u32, Promise<u32, String>)>) {
//!     while let Some((x, reply)) = requests.recv().await {
//!         match x {
//!             0 => reply.set_error("no zeros".into()),
//!             13 => {} // forgotten
//!             x => reply.set_result(2 * x),
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery! {
//!     let (sender, receiver) = channel(1);
//!     spawn_daemon serve(receiver);
//!     let mut replies = Vec::new();
//!     for x in [4, 0, 13] {
//!         let (promise, reply) = ResultFuture::new();
//!         sender.send((x, promise)).await.expect("the daemon receives");
//!         replies.push(reply.await);
//!     }
//!     assert_eq!(replies, [Ok(8), Err(ResultError::Failed("no zeros".into())), Err(ResultError::Abandoned)]);
//! }
//! # }
//! ```
//!
//! # The result of a future that runs elsewhere
//!
//! [`capture`](fn@crate::capture) splits a future into what has to be run, anywhere, and its result. Whatever becomes of the first, the
//! second knows: also that it was dropped, or has panicked. With [`try_capture`](crate::try_capture) an `Err` also goes on to whoever runs
//! it, so that this nursery fails, and one can still see afterwards what each of its tasks had:
//!
//! ```
//! use std::future::pending;
//! use std::num::ParseIntError;
//!
//! use aioresult::{ResultError, capture, nursery, try_capture};
//! use tokio::task::JoinSet;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut set = JoinSet::new();
//! let (run, sum) = capture(async { 1 + 2 });
//! set.spawn(run);
//! assert_eq!(sum.await, Ok(3));
//!
//! let (good, number) = try_capture(async { "7".parse::<u32>() });
//! let (bad, no_number) = try_capture(async { "x".parse::<u32>() });
//! let (slow, never) = try_capture(pending::<Result<u32, ParseIntError>>());
//! let failed = nursery! {
//!     spawn good?;
//!     spawn bad?;
//!     spawn slow?;
//! };
//! assert_eq!(failed.unwrap_err().to_string(), "a task failed: invalid digit found in string");
//! assert_eq!(number.result(), Ok(&7));
//! assert!(no_number.error().is_some());
//! assert_eq!(never.result(), Err(ResultError::Cancelled));
//! # }
//! ```
//!
//! # Names and arguments
//!
//! `{:#}` of a capture also says what runs: the expression that was spawned, or, for an async function with
//! [`#[capture]`](macro@crate::capture), its name; with `args`, its arguments, too. The function is called as before.
//!
//! ```
//! use aioresult::{capture, nursery};
//!
//! #[capture(args, skip(token))]
//! async fn fetch(page: u32, token: &str) -> usize {
//!     page as usize + token.len()
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery! {
//!     let a = spawn fetch(7, "secret");
//!     assert_eq!(format!("{a:#}"), "ResultCapture(routine=fetch, args=(7, _), is_done=false)");
//!     a.wait_done().await;
//!     assert_eq!(format!("{a}"), "ResultCapture(result=13)");
//! }
//! assert_eq!(fetch(7, "").await, 7);
//! # }
//! ```
//!
//! Next: [servers](super::servers).
