//! A guide to nurseries.
//!
//! * [`parallel`]: work on other threads,
//! * [`testing`]: testing code with nurseries,
//! * [`observing`]: what a program is doing, and why it hangs,
//! * [`coming_from`]: from Trio, tokio, Kotlin and Swift,
//! * [`inside`]: how a nursery works.

pub mod coming_from;
pub mod inside;
pub mod observing;
pub mod parallel;
pub mod testing;
