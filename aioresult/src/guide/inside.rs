//! How a nursery works inside, for the curious, and for those who want to know what to expect of it.
//!
//! Nothing on this page is needed to use nurseries. What they promise is listed [on the front page](crate#what-it-promises).
//!
//! # A nursery is one future
//!
//! It is polled by whoever awaits it, and polls its tasks. Nothing is handed to a runtime, no thread is started (parallel tasks
//! apart), and so it runs on any executor. The body of the block is a task among the others: the first.
//!
//! A poll of the nursery is a *turn*. It goes like this:
//!
//! 1. What other threads have sent is received: wakes, new tasks, what they want of a task.
//! 2. The task that was woken first is polled, then the next, as long as there are some. Who is woken meanwhile is queued at
//!    the end; who wakes itself while it is polled, as `yield_now` does, waits for the next turn.
//! 3. When none is left, the nursery returns `Pending`, to be polled when something is woken.
//!
#![doc = include_str!("life_normal.svg")]
//!
//! The same as a program, which is polled by hand:
//!
//! ```
//! use std::cell::RefCell;
//! use std::future::poll_fn;
//! use std::pin::pin;
//! use std::task::{Context, Poll, Waker};
//!
//! use aioresult::nursery;
//! use futures::channel::mpsc;
//! use futures::channel::oneshot::channel;
//! use futures::stream::{Stream, StreamExt};
//!
//! type Log = RefCell<Vec<&'static str>>;
//!
//! /// Says when it is polled.
//! async fn task<F: Future>(name: &'static str, log: &Log, awaits: F) -> F::Output {
//!     let mut awaits = pin!(awaits);
//!     poll_fn(|cx| {
//!         log.borrow_mut().push(name);
//!         awaits.as_mut().poll(cx)
//!     })
//!     .await
//! }
//!
//! struct OnDrop<'a>(&'static str, &'a Log);
//!
//! impl Drop for OnDrop<'_> {
//!     fn drop(&mut self) {
//!         self.1.borrow_mut().push(self.0);
//!     }
//! }
//!
//! async fn daemon(ticks: impl Stream<Item = ()>, log: &Log) {
//!     let _guard = OnDrop("d dropped", log);
//!     task("d", log, ticks.for_each(|()| async {})).await;
//! }
//!
//! let log = Log::default();
//! let (wake_a, for_a) = channel::<u32>();
//! let (wake_b, for_b) = channel::<u32>();
//! let (tick, ticks) = mpsc::unbounded();
//! let mut run = pin!(async {
//!     nursery! {
//!         let a = spawn task("a", &log, for_a);
//!         let _ = spawn task("b", &log, for_b);
//!         spawn_daemon daemon(ticks, &log);
//!         log.borrow_mut().push("body");
//!         let value = a.await.unwrap();
//!         log.borrow_mut().push("body");
//!         value
//!     }
//! });
//! let mut cx = Context::from_waker(Waker::noop());
//! let mut turn = || (run.as_mut().poll(&mut cx), log.take());
//!
//! assert_eq!(turn(), (Poll::Pending, vec!["body", "a", "b", "d"]));
//! wake_a.send(7).unwrap();
//! assert_eq!(turn(), (Poll::Pending, vec!["a", "body"]));
//! tick.unbounded_send(()).unwrap();
//! assert_eq!(turn(), (Poll::Pending, vec!["d"]));
//! wake_b.send(8).unwrap();
//! assert_eq!(turn(), (Poll::Ready(7), vec!["b", "d dropped"]));
//! ```
//!
//! # Why nobody starves
//!
//! * The queue is first come, first polled, for the body too. So a task that is always ready does not keep others from being polled.
//! * What wakes itself is polled once in a turn.
//! * A turn has a bounded number of polls, less than what tokio allows a task between two of its own. When they are used up, or
//!   tokio's budget for the task is, the nursery wakes itself and returns. So it does not starve what is beside it in its executor, and a task in
//!   it is not polled when tokio would not let it do anything.
//!
//! # Two homes for a task
//!
//! A spawn that is a statement of the block has its task *in the frame* of the block: the macro puts a pinned local before the
//! statement, and the future goes into it. It needs no allocation. And it is a local variable, so the compiler lets it borrow from what was
//! declared before it, drops it before that, and does not let its capture get away.
//!
//! A spawn in a loop, a closure or a function cannot have a local for each task. Its task is *on the heap*, and may
//! outlive the statement that has started it; so it borrows only what was there before the first spawn. Small ones share allocations: slabs of
//! slots of one size, which the nursery's thread hands out and takes back without a lock.
//!
//! Both begin with the same header: the state of the task, its places in the nursery's lists, and a table of functions that know its types.
//! The engine, which polls and drops, sees headers only, so there is one copy of it, whatever the tasks are.
//!
//! ```
//! use aioresult::nursery;
//!
//! async fn large() {
//!     let buffer = [0_u8; 10_000];
//!     tokio::task::yield_now().await;
//!     drop(buffer);
//! }
//!
//! let in_the_frame = async { nursery! { spawn large(); } };
//! assert!(size_of_val(&in_the_frame) > 10_000);
//! let on_the_heap = async { nursery! { for _ in 0..100 { spawn large(); } } };
//! assert!(size_of_val(&on_the_heap) < 10_000);
//! ```
//!
//! When a task has returned, its future is dropped, and its output stands in its place until the capture takes it. The nursery itself keeps nothing
//! of a task that is over.
//!
//! # Wakers
//!
//! Each task and the body have a waker and a flag of their own, so a wake polls the one that it is for. On the nursery's thread it
//! puts the task into the queue. On another thread it puts it into the nursery's *inbox*, a list that
//! threads push to without a lock, and wakes the task that awaits the nursery, unless somebody has done that already.
//!
//! A waker may be kept by anyone for any time. So it never refers to the frame, or to the nursery, but to something that is counted: the task's own
//! memory on the heap, or for tasks in the frame a block that they share, which is made when the first waker is cloned. A task that never
//! waits needs none.
//!
//! # One writer
//!
//! What is not atomic in a nursery belongs to the thread that polls it, and there is one at most, since a poll needs the future to
//! itself. Also the state of a task (is it done, is its output wanted, does somebody wait for it), which is a byte that all may read, has one who may
//! write it at any time: the nursery's thread, until it has let go of the task; then the capture. So no exchange of values is needed, and
//! it costs what an ordinary variable costs. Another thread that wants something, such as to cancel a task, to drop a capture or to wait for
//! it, sends a *request* through the inbox.
//!
//! # How it ends
//!
//! By itself: when the body and all ordinary tasks are over, the daemons are dropped, last started first.
//!
//! By a failure: an `Err` that is the nursery's, or a panic. Nothing is polled any more, also not what was woken before. Parallel
//! tasks are told to stop; then everything is dropped, last started first and the body last, since a task may borrow from those before it and
//! from the body's variables. Then the nursery returns the `Err`, or the panic goes on.
//!
#![doc = include_str!("life_failure.svg")]
//!
//! By being dropped, which can happen wherever it awaits. The order is the same.
//!
#![doc = include_str!("life_drop.svg")]
//!
//! ```
//! use std::cell::RefCell;
//!
//! use aioresult::nursery;
//! use futures::FutureExt;
//!
//! struct OnDrop<'a>(&'static str, &'a RefCell<Vec<&'static str>>);
//!
//! impl Drop for OnDrop<'_> {
//!     fn drop(&mut self) {
//!         self.1.borrow_mut().push(self.0);
//!     }
//! }
//!
//! let log = RefCell::default();
//! let waits_with = async |_guard| std::future::pending::<()>().await;
//! let mut run = Box::pin(async {
//!     nursery! {
//!         let _body = OnDrop("body", &log);
//!         let a = spawn waits_with(OnDrop("a", &log));
//!         spawn waits_with(OnDrop("b", &log));
//!         spawn waits_with(OnDrop("c", &log));
//!         a.await;
//!     }
//! });
//! assert!((&mut run).now_or_never().is_none());
//! drop(run);
//! assert_eq!(log.take(), ["c", "b", "a", "body"]);
//! ```
//!
//! Destructors are anybody's code: they may panic, start tasks, wake others. So whatever the engine does next is in order before one runs; a
//! panic in one does not keep the others from running; and of several panics, the first comes out.
//!
//! # Parallel tasks
//!
//! A task of `spawn_parallel` is an ordinary task in the nursery whose future, when it is first polled, hands the work to tokio, and then waits for
//! it. So limits, failures and captures are what they are for others. When it is dropped before the work is done, it tells tokio to abort that,
//! and leaves a remnant, which the nursery awaits before it returns, or, if it is being dropped itself, the nursery around it: [a picture of that](super::parallel#errors-and-panics).
//!
//! # What it rests on
//!
//! Tasks that borrow, and wakers that lead back to them, take `unsafe` code. It is in the crate's folder `src/task`, but for a few lines; the
//! blocks themselves expand to what `#![forbid(unsafe_code)]` accepts. `docs/soundness.md` in the repository says, for each part, on what it
//! relies and which tools look at it: models of its threads, random programs that are held against a model, sanitizers.
//!
//! Next: back to [the front page](crate).
