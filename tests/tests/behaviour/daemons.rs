//! Daemons: tasks that the nursery does not wait for.

mod destructors;
mod elsewhere;
mod ending;
mod failing;
mod results;
mod starting;

use std::panic::{AssertUnwindSafe, catch_unwind};

use aioresult_tests::{Log, message, run};
use futures::future::pending;

fn payload_of<T>(future: impl Future<Output = T>) -> String {
    match catch_unwind(AssertUnwindSafe(|| run(future))) {
        Ok(_) => panic!("it should have panicked"),
        Err(payload) => message(&*payload).to_owned(),
    }
}

/// Says that it was dropped, if it was polled.
async fn forever(log: &Log, name: impl std::fmt::Display) {
    let _guard = log.guard(name);
    pending().await
}
