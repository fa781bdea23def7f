//! What threads may do to each other, explored by loom: the orders of their steps, and the values that the orderings of their
//! atomic accesses allow to be read.

pub(crate) mod atomic;
pub(crate) mod sync;
#[cfg(feature = "tokio")]
pub(crate) mod tokio;
pub(crate) mod witness;

#[cfg(test)]
mod models;
