//! What the tests of work on other threads share: runtimes, an end to what hangs, and counts of what is alive.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, resume_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Once};
use std::thread;
use std::time::Duration;

use futures::FutureExt;
use futures::future::pending;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

pub(crate) fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

pub(crate) fn many_threads(workers: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(workers).enable_all().build().unwrap()
}

/// With room for one closure at a time in its pool for blocking code.
pub(crate) fn small_pool() -> Runtime {
    Builder::new_current_thread().max_blocking_threads(1).build().unwrap()
}

pub(crate) fn on_both_runtimes(test: impl AsyncFn() + Send + 'static) {
    within_a_minute(move || {
        one_thread().block_on(test());
        many_threads(2).block_on(test());
    });
}

/// Fails where the test would hang. Its thread is left behind then.
pub(crate) fn within_a_minute(test: impl FnOnce() + Send + 'static) {
    let (running, end) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        let _running = running;
        test();
    });
    // Nothing is ever sent: the channel closes when the test ends, also by a panic.
    assert_eq!(end.recv_timeout(Duration::from_secs(60)), Err(RecvTimeoutError::Disconnected), "it hangs");
    if let Err(payload) = thread.join() {
        resume_unwind(payload);
    }
}

/// The payload of the panic with which the future has to end.
pub(crate) async fn payload_of<T>(future: impl Future<Output = T>) -> Box<dyn std::any::Any + Send> {
    match AssertUnwindSafe(future).catch_unwind().await {
        Ok(_) => panic!("it should have panicked"),
        Err(payload) => payload,
    }
}

/// Where `f`, which has to panic on this thread, does so: the file and the line.
pub(crate) fn place_of_panic(f: impl FnOnce()) -> (String, u32) {
    static HOOK: Once = Once::new();
    thread_local! {
        static PLACE: RefCell<Option<(String, u32)>> = const { RefCell::new(None) };
    }
    // The hook is that of all tests, which run at the same time: so it stays, and does what the usual one does.
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PLACE.set(info.location().map(|location| (location.file().to_owned(), location.line())));
            usual(info);
        }));
    });
    assert!(panic::catch_unwind(AssertUnwindSafe(f)).is_err(), "it should have panicked");
    PLACE.take().unwrap()
}

/// Counts those that are alive.
#[derive(Clone)]
pub(crate) struct Alive(Arc<watch::Sender<Count>>);

#[derive(Clone, Copy)]
struct Count {
    begun: usize,
    ended: usize,
    most: usize,
}

/// One of those that are counted.
pub(crate) struct Living(Alive);

impl Alive {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Count { begun: 0, ended: 0, most: 0 })))
    }

    /// One more, until it is dropped.
    pub(crate) fn one(&self) -> Living {
        self.0.send_modify(|count| {
            count.begun += 1;
            count.most = count.most.max(count.begun - count.ended);
        });
        Living(self.clone())
    }

    pub(crate) fn now(&self) -> usize {
        let count = *self.0.borrow();
        count.begun - count.ended
    }

    /// The most that were alive at the same time.
    pub(crate) fn most(&self) -> usize {
        self.0.borrow().most
    }

    /// Waits until so many have begun to live, be they alive or not.
    pub(crate) async fn have_begun(&self, number: usize) {
        self.0.subscribe().wait_for(|count| count.begun >= number).await.unwrap();
    }

    /// Waits until so many are not alive any more.
    pub(crate) async fn have_ended(&self, number: usize) {
        self.0.subscribe().wait_for(|count| count.ended >= number).await.unwrap();
    }

    /// Waits until nobody is alive.
    pub(crate) async fn are_gone(&self) {
        self.0.subscribe().wait_for(|count| count.begun == count.ended).await.unwrap();
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| count.ended += 1);
    }
}

/// Counts as alive when it has begun, and runs until it is aborted.
pub(crate) async fn begun(alive: Alive) {
    let _living = alive.one();
    pending().await
}

/// Polls the future, which is not to end meanwhile, until something has happened.
pub(crate) async fn poll_until(happened: impl Future<Output = ()>, mut future: impl Future + Unpin) {
    tokio::select! {
        biased;
        () = happened => {}
        _ = &mut future => panic!("it should wait"),
    }
}
