//! Tasks that can be cancelled.

mod dropping;
mod elsewhere;
mod results;
mod tasks;
mod threads;
mod when;

use std::sync::OnceLock;

use aioresult::{Cancelled, ResultCapture, Running};
use aioresult_tests::Log;
use futures::future::pending;

type Cancellable<'t, T> = ResultCapture<Result<T, Cancelled>, Running<'t>>;

/// Says that it was dropped, having been polled.
async fn forever(log: &Log, name: &str) {
    let _guard = log.guard(name);
    pending().await
}

/// Where a task finds its own capture. Only tasks on the heap can: those of the frame are dropped before it.
type Own<'n, T> = OnceLock<Cancellable<'n, T>>;

/// Cancels a task when it is dropped, and says so.
struct CancelOnDrop<'a, 't>(&'a Cancellable<'t, ()>, &'a Log);

impl Drop for CancelOnDrop<'_, '_> {
    fn drop(&mut self) {
        self.0.cancel();
        self.1.say(format_args!("cancelled: {}", self.0.is_done()));
    }
}

fn never_cancelled() -> Result<(), Cancelled> {
    Ok(())
}
