//! A report that a routine is ready, made by another thread than the one that waits for it.

use super::support::{Value, block_on, model, spawn};
use crate::{StartError, Started};

/// Fails if `Mailbox::poll` registers after it has looked.
#[test]
fn a_report_is_made_while_it_is_awaited() {
    model(|| {
        let (ready, report) = Started::new();
        let thread = spawn(move || ready.set(Value::new()));
        block_on(report).unwrap().look();
        thread.join().unwrap();
    });
}

/// Fails if `Mailbox::abandon` does not wake.
#[test]
fn the_right_to_report_is_dropped_while_a_report_is_awaited() {
    model(|| {
        let (ready, report) = Started::<Value>::new();
        let thread = spawn(move || drop(ready));
        assert!(matches!(block_on(report), Err(StartError::NotStarted)));
        thread.join().unwrap();
    });
}
