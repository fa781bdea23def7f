//! How such a block ends: by an error, by a panic, and when these race. Whatever happens, no task is left when it returns.

mod failing;
#[cfg(all(target_os = "linux", target_pointer_width = "64", not(miri)))]
mod no_threads;
mod panicking;
mod races;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

use aioresult_tests::yield_now;
use futures::future::pending;

use super::Live;

/// Calls a closure when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// A flag that threads wait for. Blocks.
#[derive(Default)]
struct Flag(Mutex<bool>, Condvar);

impl Flag {
    fn raise(&self) {
        *self.0.lock().unwrap() = true;
        self.1.notify_all();
    }

    fn wait(&self) {
        drop(self.1.wait_while(self.0.lock().unwrap(), |raised| !*raised).unwrap());
    }

    /// Without blocking.
    async fn is_raised(&self) {
        while !*self.0.lock().unwrap() {
            yield_now().await;
        }
    }
}

/// A task that sleeps until it is dropped.
async fn sleep(live: &AtomicUsize) {
    let _live = Live::new(live);
    pending().await
}

/// Waits until so many are asleep.
async fn asleep(live: &AtomicUsize, count: usize) {
    while live.load(Ordering::SeqCst) < count {
        yield_now().await;
    }
}
