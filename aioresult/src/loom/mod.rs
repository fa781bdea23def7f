//! What threads may do to each other, explored by loom: every order of their steps, and every value that the orderings of their
//! atomic accesses allow to be read.
//!
//! Each model says which line it guards, and how that was broken to see the model fail. `scripts/loom` runs them.

pub(crate) mod atomic;
pub(crate) mod sync;
pub(crate) mod witness;

