//! `capture` and `try_capture`: results of tasks that run anywhere.

mod destructors;
mod ending;
mod failing;
mod runners;
mod unfinished;

use std::panic::{AssertUnwindSafe, catch_unwind};

use aioresult_tests::message;

/// The text of the panic of what this does.
fn payload_of<R>(act: impl FnOnce() -> R) -> String {
    match catch_unwind(AssertUnwindSafe(act)) {
        Ok(_) => panic!("it should have panicked"),
        Err(payload) => message(&*payload).to_owned(),
    }
}
