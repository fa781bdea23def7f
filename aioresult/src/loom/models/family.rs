//! A nursery that leaves the thread of the nursery around it, which is asked for its tree meanwhile.

use std::future::pending;

use super::support::{block_on, model, once_more, poll_once, spawn as start_thread};
use crate::nursery;

/// A nursery that does not end.
async fn inner() {
    nursery! {
        spawn pending::<()>();
    };
}

/// Fails if `check_family` does not take the entry back of a nursery that has left its place.
#[test]
fn a_tree_is_read_while_an_inner_nursery_is_polled_elsewhere() {
    model(|| {
        let thread = block_on(async {
            nursery!(|n| {
                let mut inner = Box::pin(inner());
                assert!(poll_once(inner.as_mut()).is_pending());
                let thread = start_thread(move || assert!(poll_once(inner.as_mut()).is_pending()));
                drop(n.tree());
                once_more().await;
                thread
            })
        });
        thread.join().unwrap();
    });
}

/// Fails if `check_family` does not take the entry back of a nursery that has left its place.
#[test]
fn a_tree_is_read_while_an_inner_nursery_is_dropped_elsewhere() {
    model(|| {
        let thread = block_on(async {
            nursery!(|n| {
                let mut inner = Box::pin(inner());
                assert!(poll_once(inner.as_mut()).is_pending());
                let thread = start_thread(move || drop(inner));
                drop(n.tree());
                thread
            })
        });
        thread.join().unwrap();
    });
}
