//! The first nursery: from `join!` and `tokio::spawn` to a block.
//!
//! # What a tokio user has
//!
//! Two requests at the same time, and both answers:
//!
//! ```
//! async fn fetch_name(id: u32) -> String {
//!     format!("user {id}")
//! }
//!
//! async fn count_orders(id: u32) -> usize {
//!     id as usize
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // `join!`: the futures run in this task, and may borrow from it. All of them stand here, in one list.
//! let (name, orders) = tokio::join!(fetch_name(7), count_orders(7));
//! assert_eq!((name.as_str(), orders), ("user 7", 7));
//!
//! // `tokio::spawn`: any number of tasks, started anywhere. They cannot borrow, run on when nobody waits any more, and to wait can fail.
//! let name = tokio::spawn(fetch_name(7));
//! let orders = tokio::spawn(count_orders(7));
//! assert_eq!((name.await.unwrap(), orders.await.unwrap()), ("user 7".to_string(), 7));
//! # }
//! ```
//!
//! A nursery has the good of both: tasks that are started anywhere in a block, borrow, and are over when the block is.
//!
//! ```
//! use aioresult::nursery;
//!
//! # async fn fetch_name(id: u32) -> String { format!("user {id}") }
//! # async fn count_orders(id: u32) -> usize { id as usize }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let (name, orders) = nursery! {
//!     let name = spawn fetch_name(7);
//!     let orders = spawn count_orders(7);
//! };
//! assert_eq!((name.as_str(), *orders), ("user 7", 7));
//! # }
//! ```
//!
//! As with `join!` the tasks run inside of the task that awaits them: at the same time, but not on several threads. It needs no `.await`;
//! [`nursery!`](crate::nursery!) awaits itself, as `join!` does. On other threads run [`spawn_parallel`](crate::Nursery::spawn_parallel)
//! and [`spawn_blocking`](crate::Nursery::spawn_blocking).
//!
//! # Statement by statement
//!
//! The block is ordinary Rust. It is the *body* of the nursery, and runs beside the tasks that it has started.
//!
//! ```
//! use aioresult::nursery;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let report = nursery! {
//!     let text = String::from("three short words");
//!     let words = spawn async { text.split(' ').count() }; // 1
//!     let length = spawn async { text.len() };
//!     assert!(!words.is_done()); // 2
//!     let words = words.await; // 3
//!     format!("{words} words, {} bytes", length.await) // 4
//! };
//! assert_eq!(report, "3 words, 17 bytes");
//! # }
//! ```
//!
//! 1. `spawn` takes a future, here an `async` block that borrows `text`. It starts a task and gives its *capture*, a
//!    [`ResultCapture`](crate::ResultCapture).
//! 2. Nothing runs inside of `spawn`. The tasks get their turn when the body waits for something, or is at its end.
//! 3. Awaiting a capture takes the result. It is a `usize`, and not a `Result`: a task that panics takes the block with it, so nobody is
//!    left who would have to look at that.
//! 4. The tail is the value of the block.
//!
//! # The value
//!
//! If from the first `spawn` on there is nothing but `let NAME = spawn ..;` and `spawn ..;`, as in the second program, the block gives the
//! finished captures of the names, in order. They dereference to the results, and [`into_result`](crate::ResultCapture::into_result) takes
//! one. Any other block gives its tail, like any block of Rust. So with one more statement, a `println!` for instance, such a block gives
//! `()`: name the values in the tail then, `(name.await, orders.await)`.
//!
//! `spawn f();` without a `let` is for tasks that return nothing. If there was a result, it would be lost, so that does not compile:
//!
//! ```compile_fail,E0277
//! use aioresult::nursery;
//!
//! # async fn count_orders(id: u32) -> usize { id as usize }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery! {
//!     spawn count_orders(7); // the result of this task would be lost
//! }
//! # }
//! ```
//!
//! `let _ = spawn count_orders(7);` discards it on purpose. The task runs all the same.
//!
//! # Writing it
//!
//! rustfmt leaves a block with `spawn f()` as it is. If you write `spawn(f())` everywhere, and `nursery!({ .. })`, it is plain Rust that
//! rustfmt formats. rust-analyzer completes in both as in plain code. In an arm of a `match` or `select!`, a `spawn` whose capture nobody
//! wants needs braces and a semicolon: `Some(id) => { spawn show(id); }`.
//!
//! # Loops
//!
//! A capture is a value, and goes into any collection:
//!
//! ```
//! use aioresult::nursery;
//!
//! # async fn count_orders(id: u32) -> usize { id as usize }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let total = nursery! {
//!     let captures: Vec<_> = (1..=3).map(|id| spawn count_orders(id)).collect();
//!     let mut total = 0;
//!     for capture in captures {
//!         total += capture.await;
//!     }
//!     total
//! };
//! assert_eq!(total, 6);
//! # }
//! ```
//!
//! All three run at the same time; only the waiting is in order. [`waiting`](super::waiting) has more ways to wait. A task that is started
//! in a loop has to be `Send`, and borrows only what was declared before the first `spawn` of the block: see
//! [`borrowing`](super::borrowing).
//!
//! # Functions that start tasks
//!
//! `spawn` is a word of the block. A function takes the nursery's handle instead, a [`Nursery`](crate::Nursery), which the block names
//! between bars. It is `Copy`; a task can have it, too, and start further tasks.
//!
//! ```
//! use std::sync::Mutex;
//!
//! use aioresult::{Nursery, nursery};
//!
//! /// Visits a page and the pages below it.
//! fn visit<'n, E: Send>(n: Nursery<'n, E>, page: u32, seen: &'n Mutex<Vec<u32>>) {
//!     drop(n.spawn(async move {
//!         seen.lock().unwrap().push(page);
//!         for below in [2 * page, 2 * page + 1] {
//!             if below < 8 {
//!                 visit(n, below, seen);
//!             }
//!         }
//!     }));
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let seen = Mutex::new(Vec::new());
//! nursery!(|n| {
//!     visit(n, 1, &seen);
//! });
//! assert_eq!(seen.into_inner().unwrap(), [1, 2, 3, 4, 5, 6, 7]);
//! # }
//! ```
//!
//! `drop` is about the capture: nobody wants the result, `()`. Who reads `visit(n, ..)` knows that it may leave tasks behind, and in which
//! nursery; a function that does not take your `Nursery` cannot. `E` is the error of the block, if it has one: with it, the function is for
//! all blocks (`Send`, as its tasks take the handle). Through the handle, `spawn f()?` is `n.try_spawn(f())`: see [`errors`](super::errors).
//!
//! # The end of the block
//!
//! The block is over when its body and all of its tasks are. So what the tasks have done is done in the next line:
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
//! let mut log = Vec::new();
//! nursery! {
//!     spawn async {
//!         sleep(Duration::from_secs(3)).await;
//!         log.push("task");
//!     };
//!     sleep(Duration::from_secs(1)).await;
//! }
//! log.push("after the block");
//! assert_eq!(log, ["task", "after the block"]);
//! assert_eq!(start.elapsed(), Duration::from_secs(3));
//! # }
//! ```
//!
//! In a picture, of a block with two tasks, which are polled whenever they are woken:
//!
#![doc = include_str!("life_normal.svg")]
//!
//! Since it waits for its tasks, a task that never ends keeps it from ending, and so does one that waits for the block: for instance one
//! that receives from a channel of which the block holds a sender. What shall not be waited for is a daemon: see
//! [`cancelling`](super::cancelling).
//!
//! The block also is over when it fails, or when whoever awaits it is dropped. Then its tasks are dropped first. That is the next page.
//!
//! Next: [errors](super::errors).
