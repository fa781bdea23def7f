//! What a nursery does, promise by promise. The numbers are those of the crate's documentation.
#![forbid(unsafe_code)]

mod block;
#[cfg(feature = "threads")]
mod block_nursery;
#[cfg(feature = "tokio")]
mod blocking;
mod cancellable;
mod capture_attribute;
mod captures;
mod capturing;
mod daemons;
mod local;
#[cfg(feature = "tokio")]
mod parallel;
#[cfg(feature = "tokio")]
mod parallel_ending;
mod past_bugs;
mod promise_01_ends_with_its_tasks;
mod promise_02_first_error;
mod promise_03_panic;
mod promise_04_drop;
mod promise_05_spawning;
mod promise_06_fairness;
mod promise_08_limit;
mod promise_09_wakers;
#[cfg(feature = "tokio")]
mod promise_10_runtime_shutdown;
mod promise_11_any_executor;
mod promise_12_send;
mod result_future;
#[cfg(feature = "tokio")]
mod runtimes;
mod scope;
mod starting;
mod tree;
mod waiting;

/// What macros that are defined here may call the crate.
mod reexported {
    pub(crate) use aioresult::*;
}
