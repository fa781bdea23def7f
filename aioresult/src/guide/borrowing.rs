//! Borrowing: what a task may borrow, and what to do when the compiler says no.
//!
//! # The rule
//!
//! | the spawn | may borrow | has to be `Send` |
//! |---|---|---|
//! | a statement of the block, `spawn ..;` or `let x = spawn ..;` | everything before it, also mutably, also other captures | no |
//! | in a loop, closure, branch, or as `n.spawn(..)` | what was declared before the block's *first* spawn, or outside | yes |
//! | `spawn_parallel`, `spawn_blocking` | nothing | yes |
//!
//! `spawn_daemon`, `spawn_cancellable` and `spawn_start` are as `spawn`. So: data first, then tasks.
//!
//! ```
//! use aioresult::nursery;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut log = Vec::new(); // outside of the block: can be used after it
//! let total = nursery! {
//!     let words = vec!["one".to_string(), "three".to_string()]; // before the first spawn: for all tasks
//!     spawn async { log.push(words.len()) }; // a statement: borrows `log` mutably
//!     let lengths: Vec<_> = words.iter().map(|word| spawn async move { word.len() }).collect();
//!     let mut total = 0;
//!     for length in lengths {
//!         total += length.await;
//!     }
//!     total
//! };
//! assert_eq!((total, log), (8, vec![2]));
//! # }
//! ```
//!
//! A task keeps what it borrows until the block ends, also if it has been awaited. What follows is what the compiler says when a program
//! does not keep to this, and the same program mended.
//!
//! # `E0373`, `E0597` in a loop
//!
//! ```compile_fail,E0373
//! # use aioresult::nursery;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery! {
//!     for i in 0..3 {
//!         let name = format!("task {i}");
//!         spawn async { println!("{name}") }; // may outlive the current function, but it borrows `name`
//!     }
//! }
//! # }
//! ```
//!
//! `name` is gone when its iteration ends, and the task is not. Move it into the task, as the compiler proposes:
//!
//! ```
//! # use aioresult::nursery;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let prefix = String::from("task");
//! let names = nursery! {
//!     let prefix = &prefix; // what is only to be borrowed is moved as a reference
//!     let mut captures = Vec::new();
//!     for i in 0..3 {
//!         let name = format!("{prefix} {i}");
//!         captures.push(spawn async move { format!("{prefix} says {name}") });
//!     }
//!     let mut names = Vec::new();
//!     for capture in captures {
//!         names.push(capture.await);
//!     }
//!     names
//! };
//! assert_eq!(names[2], "task says task 2");
//! # }
//! ```
//!
//! # `E0597` in a branch
//!
//! ```compile_fail,E0597
//! # use aioresult::nursery;
//! # async fn length(text: &str) -> usize { text.len() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let careful = true;
//! nursery! {
//!     spawn async { println!("started") };
//!     let text = String::from("some text");
//!     if careful {
//!         let a = spawn length(&text); // `text` does not live long enough
//!         assert_eq!(a.await, 9);
//!     }
//! }
//! # }
//! ```
//!
//! `text` is declared behind the first spawn, and the spawn that borrows it is not a statement of the block itself. Data first:
//!
//! ```
//! # use aioresult::nursery;
//! # async fn length(text: &str) -> usize { text.len() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let careful = true;
//! nursery! {
//!     let text = String::from("some text");
//!     spawn async { println!("started") };
//!     if careful {
//!         let a = spawn length(&text);
//!         assert_eq!(a.await, 9);
//!     }
//! }
//! # }
//! ```
//!
//! In a block that names its handle, a statement that mentions it counts as a spawn, since who is given the handle may spawn. (One that
//! only calls `n.set_limit(..)`, or asks with `n.len()`, does not.) Then the compiler speaks of the lifetime of `n`:
//!
//! ```compile_fail,E0597
//! # use aioresult::{Nursery, nursery};
//! # fn greet<'n>(n: Nursery<'n>, name: &'n str) { drop(n.spawn(async move { println!("{name}") })); }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery!(|n| {
//!     greet(n, "me");
//!     let name = String::from("you"); // belongs before the line above
//!     greet(n, &name); // `name` does not live long enough; lifetime `'1` appears in the type of `n`
//! });
//! # }
//! ```
//!
//! # `E0381`, `E0594`: assigned behind the first spawn
//!
//! ```compile_fail,E0381
//! # use aioresult::nursery;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let careful = true;
//! nursery! {
//!     let limit;
//!     spawn async { println!("started") };
//!     limit = if careful { 1 } else { 10 };
//!     println!("{limit}");
//! }
//! # }
//! ```
//!
//! What is declared before the first spawn has to have its value there, too. Declare and initialise it on the same side of the first spawn.
//!
//! # `E0502`, `E0505`: used while a task borrows it
//!
//! ```compile_fail,E0502
//! # use aioresult::nursery;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery! {
//!     let mut words = Vec::new();
//!     let done = spawn async { words.push("one") };
//!     done.await;
//!     assert_eq!(words.len(), 1); // cannot borrow `words` as immutable because it is also borrowed as mutable
//! }
//! # }
//! ```
//!
//! The task has ended, but the compiler knows only that it has when the block has. Declare the variable outside and read it after the
//! block, or let the task return it:
//!
//! ```
//! # use aioresult::nursery;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut outside = Vec::new();
//! nursery! {
//!     spawn async { outside.push("one") };
//!     let words = spawn async {
//!         let mut words = Vec::new();
//!         words.push("one");
//!         words
//!     };
//!     assert_eq!(words.await.len(), 1);
//! }
//! assert_eq!(outside.len(), 1);
//! # }
//! ```
//!
//! `E0505`, "cannot move out of `x` because it is borrowed", is the same for a `drop(x)`, or for a capture that one task looks at with
//! `(&a).await` and the body takes with `a.await`.
//!
//! # `E0499`, `E0382`: two tasks want the same
//!
//! ```compile_fail,E0499
//! # use aioresult::nursery;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut words = Vec::new();
//! nursery! {
//!     spawn async { words.push("one") };
//!     spawn async { words.push("two") }; // cannot borrow `words` as mutable more than once at a time
//! }
//! # }
//! ```
//!
//! Tasks of `spawn` run one at a time, but each of them can stop at an `await` in the middle of its work, so they share as threads do: a
//! `Mutex` for what all of them write (a `Cell` or `RefCell`, too, where tasks need not be `Send`), or a part for each.
//!
//! ```
//! # use aioresult::nursery;
//! use std::sync::Mutex;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let words = Mutex::new(Vec::new());
//! let mut lengths = [0; 2];
//! nursery! {
//!     spawn async { words.lock().unwrap().push("one") };
//!     spawn async { words.lock().unwrap().push("two") };
//!     for length in &mut lengths {
//!         spawn async move { *length += 3 };
//!     }
//! }
//! assert_eq!(words.into_inner().unwrap(), ["one", "two"]);
//! assert_eq!(lengths, [3, 3]);
//! # }
//! ```
//!
//! `E0382`, "use of moved value", is the same with values that are moved: the first `async move` has taken what the second one uses. Make a
//! reference before, `let words = &words;`, or a clone for each.
//!
//! # `E0716`: a temporary
//!
//! ```compile_fail,E0716
//! # use aioresult::nursery;
//! # async fn length(text: &str) -> usize { text.len() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery! {
//!     let a = spawn length(&"three".repeat(2)); // temporary value dropped while borrowed
//!     assert_eq!(a.await, 10);
//! }
//! # }
//! ```
//!
//! It is gone at the end of its statement, and the task has not even begun. Give it a name in the line before:
//!
//! ```
//! # use aioresult::nursery;
//! # async fn length(text: &str) -> usize { text.len() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery! {
//!     let text = "three".repeat(2);
//!     let a = spawn length(&text);
//!     assert_eq!(a.await, 10);
//! }
//! # }
//! ```
//!
//! # "future cannot be sent between threads safely"
//!
//! ```compile_fail
//! # use aioresult::nursery;
//! use std::rc::Rc;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let name = Rc::new("shared");
//! nursery! {
//!     for _ in 0..2 {
//!         let name = name.clone();
//!         spawn async move { println!("{name}") };
//!     }
//! }
//! # }
//! ```
//!
//! A task from a loop has to be `Send`, since a nursery may go from thread to thread. Take an `Arc`, or, where the nursery stays on its
//! thread, [`local_nursery!`](crate::local_nursery!), which is the same without this:
//!
//! ```
//! use std::rc::Rc;
//!
//! use aioresult::local_nursery;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let name = Rc::new("shared");
//! local_nursery! {
//!     for _ in 0..2 {
//!         let name = name.clone();
//!         spawn async move { println!("{name}") };
//!     }
//! }
//! assert_eq!(Rc::strong_count(&name), 1);
//! # }
//! ```
//!
//! # "lifetime may not live long enough" in a function
//!
//! ```compile_fail
//! # use aioresult::Nursery;
//! fn greet(n: Nursery<'_>, name: &str) {
//!     drop(n.spawn(async move { println!("{name}") }));
//! }
//! ```
//!
//! The task may run for as long as the nursery, and so has what it borrows to live: give both the same lifetime.
//!
//! ```
//! use aioresult::{Nursery, nursery};
//!
//! fn greet<'n>(n: Nursery<'n>, name: &'n str) {
//!     drop(n.spawn(async move { println!("{name}") }));
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let name = String::from("you");
//! nursery!(|n| { greet(n, &name) });
//! # }
//! ```
//!
//! A struct can have the handle and the data, if it is `Copy`. Declare the data outside, and make the struct in the block:
//!
//! ```
//! use aioresult::{Nursery, nursery};
//!
//! struct Data {
//!     greeting: String,
//! }
//!
//! #[derive(Clone, Copy)]
//! struct App<'n> {
//!     n: Nursery<'n>,
//!     data: &'n Data,
//! }
//!
//! impl<'n> App<'n> {
//!     fn greet(self, name: &'n str) {
//!         drop(self.n.spawn(async move { println!("{}, {name}", self.data.greeting) }));
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let data = Data { greeting: "hello".into() };
//! nursery!(|n| {
//!     let app = App { n, data: &data };
//!     app.greet("you");
//! });
//! # }
//! ```
//!
//! # `E0597`, `E0521`, `E0515`: something leaves the block
//!
//! ```compile_fail,E0597
//! # use aioresult::nursery;
//! # async fn square(x: u32) -> u32 { x * x }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut squares = Vec::new();
//! nursery! {
//!     let a = spawn square(3);
//!     squares.push(a); // `task` does not live long enough
//! }
//! # }
//! ```
//!
//! A running capture, the handle, and what borrows from the block's variables cannot leave the block. Await the capture inside, so that its
//! value leaves; or let the block give its [captures](super::first_nursery#the-value) when they are finished.
//!
//! ```
//! # use aioresult::nursery;
//! # async fn square(x: u32) -> u32 { x * x }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut squares = Vec::new();
//! let b = nursery! {
//!     let a = spawn square(3);
//!     let b = spawn square(4);
//!     squares.push(a.await);
//!     b.await
//! };
//! squares.push(b);
//! let c = nursery! { let c = spawn square(5); };
//! squares.push(*c);
//! assert_eq!(squares, [9, 16, 25]);
//! # }
//! ```
//!
//! # It compiles, and hangs
//!
//! An `async` block without `move` borrows what it can, for instance a sender. That lives until the block of the nursery ends, so who
//! receives from it in the body does not see the end of the channel. With `move` the sender is the task's, and is gone with it:
//!
//! ```
//! use aioresult::nursery;
//! use tokio::sync::mpsc::channel;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let sum = nursery! {
//!     let (sender, mut receiver) = channel(1);
//!     spawn async move {
//!         for number in 1..=3 {
//!             sender.send(number).await.expect("it receives");
//!         }
//!     };
//!     let mut sum = 0;
//!     while let Some(number) = receiver.recv().await {
//!         sum += number;
//!     }
//!     sum
//! };
//! assert_eq!(sum, 6);
//! # }
//! ```
//!
//! # Other threads
//!
//! Parallel tasks borrow nothing: move values, clones or an `Arc` into [`spawn_parallel`](crate::Nursery::spawn_parallel). Code that is not
//! async has [`block_nursery!`](crate::block_nursery!), whose tasks run on several threads *and* borrow.
//!
//! The folder `ui-tests` of the repository has a table of more than a hundred mistakes, with what the compiler says of each.
//!
//! Next: [waiting](super::waiting).
