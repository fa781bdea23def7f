//! What threads may do to each other, explored by loom.

pub(crate) mod sync;
