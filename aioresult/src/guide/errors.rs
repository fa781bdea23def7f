//! Errors and `?`: who owns an error, and what becomes of the other tasks.
//!
//! # An error has one owner
//!
//! With a `?` the error of a task belongs to the nursery. At the first one the other tasks are dropped, and the block gives it:
//!
//! ```
//! use std::future::pending;
//!
//! use aioresult::nursery;
//!
//! async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
//!     text.parse()
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let sum = nursery! {
//!     let a = spawn parse("1")?; // a capture of `u32`
//!     let b = spawn parse("2")?;
//!     a.await + b.await
//! };
//! assert_eq!(sum, Ok(3));
//!
//! let failed = nursery! {
//!     spawn pending::<()>(); // would never end
//!     spawn parse("x")?;
//! };
//! assert_eq!(failed.unwrap_err().to_string(), "invalid digit found in string");
//! # }
//! ```
//!
//! A block with a `?` gives a `Result`, and puts its value into `Ok` itself. To hand the error on, one more `?` stands behind the block:
//! `nursery! { .. }?`. The `?` of a `spawn` belongs to the task, which has not run yet: it does not leave the block there.
//!
//! Nobody inside of the nursery meets a task that has failed. `a.await` is a `u32`, because whoever would wait for a result that will not
//! come is dropped as well.
//!
//! Without a `?` the error stays in the capture, as a part of the value, and the others run on:
//!
//! ```
//! use aioresult::nursery;
//!
//! # async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> { text.parse() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (a, b) = nursery! {
//!     let a = spawn parse("1"); // a capture of `Result<u32, ParseIntError>`
//!     let b = spawn parse("x");
//! };
//! assert_eq!(a.into_result(), Ok(1));
//! assert!(b.is_err());
//! # }
//! ```
//!
//! An error cannot be without an owner: `spawn parse("x");` does not compile, as the result of this task would be lost, and its error with
//! it. `spawn parse("x")?;` does, since it loses an `Ok` only.
//!
//! # Different errors
//!
//! The first `spawn ..?` says which error the block has, and nothing is converted. `type Error = ..;` as the first statement names the
//! error, and then every `?` converts with `From`:
//!
//! ```
//! use aioresult::nursery;
//!
//! # async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> { text.parse() }
//! async fn load(name: &str) -> std::io::Result<String> {
//!     std::fs::read_to_string(name)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let result = nursery! {
//!     type Error = Box<dyn std::error::Error + Send + Sync>;
//!     let number = spawn parse("7")?;
//!     let text = spawn load("no such file")?;
//!     if number.await > 100 {
//!         Err("that is too large")?; // the body can fail, too
//!     }
//!     text.await.len()
//! };
//! assert!(result.unwrap_err().is::<std::io::Error>());
//! # }
//! ```
//!
//! Since every `?` converts, an `async` block does not learn from the nursery which error it has. Where nothing in it says so either, its
//! end does: `spawn async { write().await?; Ok::<_, io::Error>(()) }?`.
//!
//! # In functions: `try_spawn`, and `Infallible`
//!
//! What `spawn x?` is in a block, [`try_spawn`](crate::Nursery::try_spawn) is through the handle. It converts nothing; that is done by a
//! `?` inside of the task. The type of the handle has the error of the block: `Nursery<'_, AppError>`.
//!
//! ```
//! use std::io;
//!
//! use aioresult::{Nursery, nursery};
//!
//! type AppError = Box<dyn std::error::Error + Send + Sync>;
//!
//! # async fn load(name: &str) -> io::Result<String> { std::fs::read_to_string(name) }
//! /// Can fail the block.
//! fn load_all<'n>(n: Nursery<'n, AppError>, names: &'n [&str]) {
//!     for name in names {
//!         drop(n.try_spawn(async move {
//!             let text = load(name).await?;
//!             Ok(println!("{text}"))
//!         }));
//!     }
//! }
//!
//! /// Cannot, and is for all blocks.
//! fn greet<E>(n: Nursery<'_, E>) {
//!     drop(n.spawn(async { println!("hello") }));
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let names = ["no such file"];
//! let result = nursery!(|n| {
//!     type Error = AppError;
//!     greet(n);
//!     load_all(n, &names);
//! });
//! assert!(result.unwrap_err().is::<io::Error>());
//! # }
//! ```
//!
//! A plain `Nursery<'_>` is the handle of a block that cannot fail; its error is `Infallible`. So where the compiler speaks of `Infallible`,
//! also if it points at a `spawn ..?`, the handle of a block with a `?` went to a function that takes `Nursery<'_>`. Write
//! `Nursery<'_, AppError>` there, or `Nursery<'_, E>`; tasks that take the handle with them need `E: Send`.
//!
//! # What is dropped, and in which order
//!
//! No task is polled again after the first error. They are dropped, last started first, before what they borrow; then the body is, as by
//! any `?`; and then the block gives the error. So a destructor can rely on all that its task borrows.
//!
#![doc = include_str!("life_failure.svg")]
//!
//! ```
//! use std::future::pending;
//! use std::sync::Mutex;
//!
//! use aioresult::nursery;
//!
//! /// Says when it is dropped.
//! struct Guard<'a>(&'static str, &'a Mutex<Vec<&'static str>>);
//!
//! impl Drop for Guard<'_> {
//!     fn drop(&mut self) {
//!         self.1.lock().unwrap().push(self.0);
//!     }
//! }
//!
//! async fn hold(guard: Guard<'_>) {
//!     pending::<()>().await;
//!     drop(guard);
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let log = Mutex::new(Vec::new());
//! let result = nursery! {
//!     let _body = Guard("a variable of the block", &log);
//!     spawn hold(Guard("first task", &log));
//!     spawn hold(Guard("second task", &log));
//!     spawn async { Err::<(), _>("refused") }?;
//! };
//! assert_eq!(result, Err("refused"));
//! assert_eq!(log.into_inner().unwrap(), ["second task", "first task", "a variable of the block"]);
//! # }
//! ```
//!
//! Parallel tasks are aborted first and awaited last, so the block gives its error when they have ended as well.
//!
//! # Several errors
//!
//! The first error is the nursery's. No other task is polled any more that could fail, and what a parallel task returns meanwhile is
//! dropped; so the type of the error does not depend on how many there are. Where all errors are wanted, they are values:
//!
//! ```
//! use aioresult::nursery;
//!
//! # async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> { text.parse() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let errors = nursery! {
//!     let captures: Vec<_> = ["1", "x", "", "4"].map(|text| spawn parse(text)).into();
//!     let mut errors = Vec::new();
//!     for capture in captures {
//!         if let Err(error) = capture.await {
//!             errors.push(error.to_string());
//!         }
//!     }
//!     errors
//! };
//! assert_eq!(errors, ["invalid digit found in string", "cannot parse integer from empty string"]);
//! # }
//! ```
//!
//! # Panics
//!
//! A task that panics ends the nursery in the same way, and the panic goes on from the block, with its payload. There is no `JoinError` to
//! look into. Unlike an error, a panic has no other owner: it ends the nursery also without a `?`.
//!
//! # A failure that must not take the others
//!
//! A nursery is as large as what shall fail together. If one failure must not take the others, there are these ways:
//!
//! * `spawn f()` without `?`, and the `Err` is looked at as a value, as above.
//! * The task deals with it: it retries, or logs the error and returns.
//! * Tasks that fail together, and not with the rest, have a nursery of their own, whose value is a `Result`.
//! * A panic is caught where it shall stop: by [`tokio::spawn`](https://docs.rs/tokio/latest/tokio/task/fn.spawn.html) inside of the task,
//!   which makes it a `JoinError` (and which is not dropped with the nursery), or by `catch_unwind` of the crate `futures`, which works
//!   with tasks that borrow, too.
//!
//! ```
//! use std::panic::AssertUnwindSafe;
//!
//! use aioresult::nursery;
//! use futures::FutureExt;
//!
//! # async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> { text.parse() }
//! /// Both parts or neither.
//! async fn point(text: &str) -> Result<(u32, u32), std::num::ParseIntError> {
//!     let (x, y) = text.split_once(',').expect("a comma");
//!     let (x, y) = nursery! {
//!         let x = spawn parse(x)?;
//!         let y = spawn parse(y)?;
//!     }?;
//!     Ok((x.into_result(), y.into_result()))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (good, bad, worse) = nursery! {
//!     let good = spawn point("1,2");
//!     let bad = spawn point("1,x");
//!     let worse = spawn AssertUnwindSafe(point("12")).catch_unwind();
//! };
//! assert_eq!(good.into_result(), Ok((1, 2)));
//! assert!(bad.is_err());
//! assert!(worse.is_err()); // the payload of the panic
//! # }
//! ```
//!
//! After a nursery has failed, the results that its tasks had are gone with their captures. What is to be looked at afterwards is kept
//! outside: in a variable that was declared before the block, or in the [`ResultFuture`](crate::ResultFuture) of
//! [`try_capture`](crate::try_capture).
//!
//! Next: [borrowing](super::borrowing).
