//! Random programs for `aioresult`, and a model of what must become of them.
//!
//! A seed makes a [`program`]: nurseries and tasks, as data. It is run by real nurseries, by an [`executor`] that does all that an executor
//! may do. What happens is written down as [`event`]s, which the [`model`] then holds against the crate's promises.
#![forbid(unsafe_code)]
#![expect(missing_docs, reason = "the fields of programs and events say what they are")]

mod bell;
mod elsewhere;
pub mod event;
pub mod executor;
mod frames;
pub mod generate;
mod graph;
mod helpers;
mod interpret;
mod level;
pub mod model;
mod nest;
pub mod program;
pub mod random;
pub mod run;
mod shapes;
mod signal;
mod small;
mod tracked;
mod variable;
mod world;
mod wrappers;

pub use frames::silence_panics;
