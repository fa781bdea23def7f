//! `block_nursery!`: tasks that borrow the caller's stack and run on several threads, in code that is not async.

mod borrowing;
mod captures;
mod ending;
mod kinds;
#[cfg(feature = "tokio")]
mod places;
mod scope;
mod threads;
mod value;

use std::num::ParseIntError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use aioresult_tests::{message, yield_now};

/// Runs `work` on another thread, so that a deadlock is a test that fails, and not one that never ends.
fn ends<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> thread::Result<T> {
    let (send, receive) = mpsc::channel();
    let worker = thread::spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(work));
        // Whoever would receive it has given up.
        let _ = send.send(result);
    });
    let result = receive.recv_timeout(Duration::from_secs(60)).expect("it never ends");
    worker.join().unwrap();
    result
}

/// The text with which `work` panics.
fn payload_of<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> String {
    match ends(work) {
        Ok(_) => panic!("it should have panicked"),
        Err(payload) => message(&*payload).to_owned(),
    }
}

/// Whether two tasks can run at the same time. There is a thread for each processor.
fn has_two_processors() -> bool {
    thread::available_parallelism().is_ok_and(|processors| processors.get() > 1)
}

/// Counts those that are not dropped.
struct Live<'a>(&'a AtomicUsize);

impl<'a> Live<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn double(x: u32) -> u32 {
    yield_now().await;
    2 * x
}

async fn parse(text: &str) -> Result<u32, ParseIntError> {
    yield_now().await;
    text.parse()
}
