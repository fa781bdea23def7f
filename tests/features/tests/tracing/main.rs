//! The feature `tracing`: spans for nurseries and tasks, and events for what becomes of them.
#![forbid(unsafe_code)]

mod elsewhere;
mod events;
mod filters;
mod recorder;
mod spans;
mod subscribers;

use tracing::info;

/// Says something when it is dropped.
struct InfoOnDrop(&'static str);

impl Drop for InfoOnDrop {
    fn drop(&mut self) {
        info!("{}", self.0);
    }
}
