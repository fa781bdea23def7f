//! Work that blocks its thread.

use std::panic;
use std::sync::{Arc, Weak};

use tokio::task;

/// Tells blocking work whether anybody waits for it: a thread cannot be dropped as a future can.
pub(crate) struct Awaited(Weak<()>);

impl Awaited {
    pub(crate) fn is_true(&self) -> bool {
        self.0.strong_count() > 0
    }
}

/// Runs `work` on a thread for that.
///
/// When this future is dropped, the work is told to stop, so that the program need not wait for it.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce(&Awaited) -> T + Send + 'static) -> T {
    let here = Arc::new(());
    let awaited = Awaited(Arc::downgrade(&here));
    let result = task::spawn_blocking(move || work(&awaited)).await;
    drop(here);
    result.unwrap_or_else(|error| panic::resume_unwind(error.into_panic()))
}
