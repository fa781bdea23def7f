//! What a program is doing: names, the task tree, `tracing`; and why it hangs.
//!
//! | to know | there is | feature |
//! |---|---|---|
//! | what the tasks of this nursery do now | [`n.tree()`](crate::Nursery::tree) | |
//! | what all nurseries do now, asked from any thread | [`aioresult::tree()`](crate::tree()) | `tree` |
//! | the same for tools | `Serialize` for [`Tree`] | `serde` |
//! | what became of tasks, and in which one a log line was written | spans and events | `tracing` |
//!
//! # Names
//!
//! A task that the block starts is named by its expression. An `async fn` with [`#[capture(args)]`](macro@crate::capture) gives its name and its
//! arguments instead, also where it is started through the handle. The place of the `spawn` is always known. It costs nothing, but for
//! the text of the arguments.
//!
//! ```
//! use aioresult::{capture, nursery};
//!
//! #[capture(args)]
//! async fn fetch(page: u32) -> u32 {
//!     page
//! }
//!
//! async fn store(page: u32) -> u32 {
//!     page
//! }
//!
//! # futures::executor::block_on(async {
//! let (a, b) = nursery! {
//!     let a = spawn fetch(7);
//!     let b = spawn store(7);
//! };
//! assert_eq!((a.routine(), a.args()), ("fetch", Some("(7)")));
//! assert_eq!((b.routine(), b.args()), ("store(7)", None));
//! assert_eq!(a.location().file(), file!());
//! # });
//! ```
//!
//! # The task tree
//!
//! `n.tree()` says what each task is doing, and what the nurseries inside of it are. It can be asked for in the nursery's body or tasks. A
//! daemon is a good place, since nobody waits for it and no limit keeps it back: one that prints the tree if things take too long can
//! stay in the program.
//!
//! This program hangs. The block waits for its tasks; the task receives until the channel closes; the channel closes when `send` is
//! dropped; and `send` is a variable of the block, which lives until its tasks have ended.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::{Nursery, nursery};
//! use tokio::sync::mpsc::{self, Receiver};
//! use tokio::time::{sleep, timeout};
//!
//! async fn store(mut pages: Receiver<u32>) {
//!     while let Some(page) = pages.recv().await {
//!         println!("stored {page}");
//!     }
//! }
//!
//! async fn watch(n: Nursery<'_>, lines: &mut Vec<String>) {
//!     sleep(Duration::from_secs(60)).await;
//!     lines.extend(n.tree().to_string().lines().map(str::to_owned));
//! }
//!
//! #[tokio::main(flavor = "current_thread", start_paused = true)]
//! async fn main() {
//!     let mut lines = Vec::new();
//!     let run = async {
//!         nursery!(|n| {
//!             let (send, receive) = mpsc::channel(10);
//!             spawn store(receive);
//!             spawn_daemon watch(n, &mut lines);
//!             send.send(1).await.unwrap();
//!         });
//!     };
//!     assert!(timeout(Duration::from_secs(120), run).await.is_err());
//!     assert_eq!(lines[1], "├─ body: finishing");
//!     assert!(lines[2].starts_with("├─ `store(receive)`: waiting, "));
//! }
//! ```
//!
//! The tree is
//!
//! ```text
//! nursery at src/main.rs:22:9
//! ├─ body: finishing
//! ├─ `store(receive)`: waiting, src/main.rs:24:13
//! └─ `watch(n, &mut lines)`: daemon, running, src/main.rs:25:13
//! ```
//!
//! and "finishing" is the hint: the body has nothing more to do, and waits for tasks that wait for something. Here `drop(send)` is missing.
//! If the body itself awaits such a task, as in `let store = spawn store(receive); store.await`, it says `body: waiting` instead.
//!
//! | it says | and that means |
//! |---|---|
//! | `waiting` | it is to be woken: by a timer, a channel, another task. Look at what it awaits, and who should give it that |
//! | `ready` | it was woken and will be polled. If it stays so, nobody polls the nursery: does its owner await something else? |
//! | `limited` | it was never polled, since the [limit](crate::Nursery::set_limit) is used up. Do those that are polled wait for it? |
//! | `elsewhere` | tokio has it, or another thread |
//! | `body: finishing` | the body waits for the tasks only, and its variables still live |
//! | `ending`, of a nursery | it waits for what it has told to stop: a parallel task that does not await, a closure that does not return |
//!
//! `cargo run --example stuck` is a program that hangs for another reason: a task that is `limited`, and should not be.
//!
//! # From outside
//!
//! If nothing moves any more, no daemon does either. With the feature `tree`, [`aioresult::tree()`](crate::tree()) gives the trees of all
//! nurseries that wait, to any thread: to one that watches, on a signal, or for a page that shows it. If an outermost
//! nursery is missing that was there before, it is being polled: then a task in it computes, or blocks. The feature costs a
//! little in each poll of a nursery.
//!
#![cfg_attr(feature = "tree", doc = "```")]
#![cfg_attr(not(feature = "tree"), doc = "```ignore")]
//! use aioresult::nursery;
//! use futures::FutureExt;
//!
//! async fn never() {
//!     std::future::pending().await
//! }
//!
//! let mut run = Box::pin(async { nursery! { spawn never(); } });
//! assert!((&mut run).now_or_never().is_none());
//! let watching = std::thread::spawn(|| {
//!     let trees: Vec<String> = aioresult::tree().iter().map(|tree| tree.to_string()).collect();
//!     trees.join("\n")
//! });
//! assert!(watching.join().unwrap().contains("`never()`: waiting"));
//! ```
//!
//! # For tools
//!
//! [`Tree`] has public fields. With the feature `serde` it is written by any serializer, under their names.
//!
#![cfg_attr(feature = "serde", doc = "```")]
#![cfg_attr(not(feature = "serde"), doc = "```ignore")]
//! use aioresult::nursery;
//!
//! # futures::executor::block_on(async {
//! let json = nursery!(|n| {
//!     spawn async {};
//!     serde_json::to_value(n.tree()).unwrap()
//! });
//! assert_eq!(json["tasks"][1]["kind"], "ordinary");
//! assert_eq!(json["tasks"][1]["state"], "ready"); // It was not polled yet.
//! # });
//! ```
//!
//! # `tracing`
//!
//! With the feature `tracing`, each nursery and each task has a span, `nursery` and `task`, of target `aioresult` and level `DEBUG`. It is
//! entered around each poll, so what is logged in a task is in the task's span, however polls take turns. Its parent is the span
//! of whoever has spawned it. A task's span has the fields `routine`, `args` if they are known, `kind` and `location`. In it there is an event for
//! what becomes of it:
//!
//! | event | level | |
//! |---|---|---|
//! | `started`, `finished` | `TRACE` | first polled; returned |
//! | `failed` | `DEBUG` | its `Err` is the nursery's; also in the nursery's span |
//! | `dropped`, `cancelled` | `DEBUG` | before it had returned |
//! | `panicked` | `ERROR` | the same as `failed`, by a panic |
//!
//! Any subscriber will do. This one keeps each event of this crate, and the routine in which it is.
//!
#![cfg_attr(feature = "tracing", doc = "```")]
#![cfg_attr(not(feature = "tracing"), doc = "```ignore")]
//! use std::fmt::Debug;
//! use std::sync::{Arc, Mutex};
//!
//! use aioresult::{capture, nursery};
//! use tracing::field::{Field, Visit};
//! use tracing::span::{Attributes, Id};
//! use tracing::{Event, Subscriber};
//! use tracing_subscriber::Registry;
//! use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
//! use tracing_subscriber::registry::LookupSpan;
//!
//! #[derive(Clone, Default)]
//! struct Lines(Arc<Mutex<Vec<String>>>);
//!
//! impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
//!     fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
//!         let mut name = Text("routine", attributes.metadata().name().to_owned());
//!         attributes.record(&mut name);
//!         context.span(id).unwrap().extensions_mut().insert(name);
//!     }
//!
//!     fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
//!         let Some(span) = context.event_span(event) else { return };
//!         let mut said = Text("message", String::new());
//!         event.record(&mut said);
//!         let extensions = span.extensions();
//!         let Text(_, name) = extensions.get().unwrap();
//!         self.0.lock().unwrap().push(format!("{name} {}", said.1));
//!     }
//! }
//!
//! /// The text of one field.
//! struct Text(&'static str, String);
//!
//! impl Visit for Text {
//!     fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
//!         if field.name() == self.0 {
//!             self.1 = format!("{value:?}").replace('"', "");
//!         }
//!     }
//! }
//!
//! #[capture]
//! async fn fetch(page: u32) -> Result<u32, String> {
//!     tracing::info!("fetching page {page}");
//!     if page == 13 { Err("unlucky".into()) } else { Ok(std::future::pending().await) }
//! }
//!
//! let lines = Lines::default();
//! tracing::subscriber::with_default(Registry::default().with(lines.clone()), || {
//!     let result = futures::executor::block_on(async { nursery! {
//!         spawn fetch(1)?;
//!         spawn fetch(13)?;
//!     } });
//!     assert_eq!(result, Err("unlucky".into()));
//! });
//! assert_eq!(*lines.0.lock().unwrap(), [
//!     "fetch started",
//!     "fetch fetching page 1",
//!     "fetch started",
//!     "fetch fetching page 13",
//!     "fetch failed",
//!     "fetch dropped",
//!     "nursery failed",
//! ]);
//! ```
//!
//! A filter such as `aioresult=debug` leaves out `started` and `finished`, which most tasks have. If spans are filtered out, the events
//! say themselves which task they are about.
//!
//! Next: [coming from other libraries and languages](super::coming_from).
//!
//! [`Tree`]: crate::Tree
