//! A guide: a page for each thing that one wants to do.
//!
//! A page takes five minutes, and all of its programs run. In this order each page needs only those before it:
//!
//! * [`first_nursery`]: from `join!` and `tokio::spawn` to a block; its value, loops, functions that start tasks, its end,
//! * [`errors`]: who owns an error, and what happens to the other tasks,
//! * [`borrowing`]: what a task may borrow, and what to do when the compiler says no,
//! * [`waiting`]: for one result, for all, for the first, for each as it comes; results that leave the nursery,
//! * [`servers`]: accept loops, tasks that report when they are ready, and limits,
//! * [`cancelling`]: time limits, tasks that can be stopped, and stopping gracefully,
//! * [`parallel`]: work on other threads: tokio tasks, closures that block, `block_nursery!`,
//! * [`testing`]: testing code with nurseries,
//! * [`observing`]: what a program is doing, and why it hangs,
//! * [`interop`]: beside axum, reqwest, streams, `select!`, anyhow, smol, tokio-util, the tokio console,
//! * [`coming_from`]: what you know from Trio, tokio, Kotlin or Swift, and what it is called here,
//! * [`inside`]: how a nursery works.
//!
//! If you have not used a nursery before, begin with [`first_nursery`]; after [`errors`] and [`borrowing`] you know enough for most
//! programs. If a compiler error brought you here, begin with [`borrowing`]; if you have a server to write, with [`servers`]. All rules in
//! one place, without the way to them, are in the documentation of [`nursery!`](crate::nursery!).

pub mod borrowing;
pub mod cancelling;
pub mod coming_from;
pub mod errors;
pub mod first_nursery;
pub mod inside;
pub mod interop;
pub mod observing;
pub mod parallel;
pub mod servers;
pub mod testing;
pub mod waiting;
