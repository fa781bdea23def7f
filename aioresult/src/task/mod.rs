//! What a nursery is made of: tasks, the wakers that refer to them, and the core that runs them.
//!
//! All of the crate's `unsafe` is below this module, but for the few lines of `scope.rs` that pin the
//! body of a nursery. The pieces, from the bottom up:
//!
//! * [`header`]: the part of a task that the engine sees, wherever the task lives,
//! * [`list`]: lists that run through the headers, [`queue`]: those of what is to be polled,
//! * [`stage`]: a future and then its output, behind a header,
//! * [`heap`] and [`frame`]: the two homes of a task; [`slabs`]: the memory of the first,
//! * [`wake`]: the wakers, and the inbox through which other threads reach a nursery,
//! * [`done`]: waiting for a task,
//! * [`output`]: a capture's hold on a task,
//! * [`core`], [`members`], [`signal`], [`turn`] and [`end`]: the engine,
//! * [`cancel`], [`limit`] with `behalf`, and [`request`]: what it can do to single tasks,
//! * [`family`] and [`snapshot`]: what can be seen of it from outside; [`trace`]: what it tells.

#[cfg(any(feature = "threads", feature = "tokio"))]
pub(crate) mod behalf;
pub(crate) mod cancel;
pub(crate) mod core;
pub(crate) mod done;
pub(crate) mod end;
pub(crate) mod family;
pub(crate) mod frame;
pub(crate) mod header;
pub(crate) mod heap;
pub(crate) mod limit;
pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod output;
mod queue;
pub(crate) mod request;
pub(crate) mod signal;
mod slabs;
pub(crate) mod snapshot;
pub(crate) mod stage;
pub(crate) mod trace;
pub(crate) mod turn;
pub(crate) mod wake;
