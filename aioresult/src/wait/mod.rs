//! Waiting for several results.

mod all;
mod any;
pub(crate) mod arrivals;
mod arriving;
mod completed;
mod result_base;
pub(crate) mod signal;
mod to_channel;

pub use all::{WaitAll, wait_all};
pub use any::{WaitAny, WaitAnyOk, wait_any, wait_any_ok};
pub use completed::{AsCompleted, NextCompleted, as_completed};
pub(crate) use result_base::Source;
pub(crate) use result_base::sealed::HasSource;
pub use result_base::{ResultBase, TakeResult, WaitDone};
pub use to_channel::{ResultSender, results_to_channel};
