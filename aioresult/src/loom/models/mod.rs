//! The models. Each says which lines it guards: it was seen to fail when one of these was broken like that. `scripts/loom` runs them.

mod arrivals;
mod block;
mod captured;
#[cfg(feature = "tokio")]
mod elsewhere;
mod failing;
mod family;
mod output;
mod requests;
mod result_future;
mod slabs;
mod spawning;
mod starting;
mod support;
mod wake;
