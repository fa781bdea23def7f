//! What the tests share: an executor that polls by hand, and things that tell what became of them.
#![forbid(unsafe_code)]

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

/// A future that is polled when the test says so, and counts how often it was woken.
pub struct ByHand<F: Future> {
    future: Pin<Box<F>>,
    wakes: Arc<Wakes>,
}

/// Counts wakes.
#[derive(Default)]
pub struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl<F: Future> ByHand<F> {
    /// Not polled yet.
    pub fn new(future: F) -> Self {
        Self { future: Box::pin(future), wakes: Arc::default() }
    }

    /// Polls once, whether it was woken or not.
    pub fn poll(&mut self) -> Poll<F::Output> {
        let waker = Waker::from(self.wakes.clone());
        self.future.as_mut().poll(&mut Context::from_waker(&waker))
    }

    /// How often it was woken since the last call.
    pub fn wakes(&self) -> usize {
        self.wakes.0.swap(0, Ordering::SeqCst)
    }

    /// Polls as long as it is woken.
    pub fn poll_while_woken(&mut self) -> Poll<F::Output> {
        loop {
            self.wakes();
            let polled = self.poll();
            if polled.is_ready() || self.wakes.0.load(Ordering::SeqCst) == 0 {
                return polled;
            }
        }
    }

    /// Leaks the future, half run.
    pub fn forget(self) {
        std::mem::forget(self.future);
    }
}

/// Runs a future that does not wait for anything outside of itself.
///
/// # Panics
/// If it does.
pub fn run<F: Future>(future: F) -> F::Output {
    match ByHand::new(future).poll_while_woken() {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nobody is left to wake the future"),
    }
}

/// A waker that does this.
pub fn on_wake(act: impl Fn() + Send + Sync + 'static) -> Waker {
    struct OnWake<F>(F);
    impl<F: Fn() + Send + Sync> Wake for OnWake<F> {
        fn wake(self: Arc<Self>) {
            (self.0)();
        }
    }
    Waker::from(Arc::new(OnWake(act)))
}

/// Polls once, with this waker.
pub fn poll_with<F: Future + Unpin>(waker: &Waker, future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(waker))
}

/// Waits for another thread, which is about to do it.
pub fn until(is_done: impl Fn() -> bool) {
    for spins in 0.. {
        if is_done() {
            return;
        }
        if spins % 100 == 99 {
            std::thread::yield_now();
        }
        std::hint::spin_loop();
    }
}

/// Pends once, having woken itself.
pub async fn yield_now() {
    let mut yielded = false;
    poll_fn(|cx| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The waker of the task that runs this.
pub async fn my_waker() -> Waker {
    poll_fn(|cx| Poll::Ready(cx.waker().clone())).await
}

/// Counts how often the future is polled.
pub async fn counted<F: Future>(polls: &AtomicUsize, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| {
        polls.fetch_add(1, Ordering::SeqCst);
        future.as_mut().poll(cx)
    })
    .await
}

/// Lines, in the order in which they were written.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    /// No lines.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more line.
    ///
    /// # Panics
    /// Never: no holder of the lock does.
    pub fn say(&self, line: impl fmt::Display) {
        self.0.lock().unwrap().push(line.to_string());
    }

    /// What says `"NAME dropped"` when it is dropped.
    #[must_use]
    pub fn guard(&self, name: impl fmt::Display) -> Guard {
        Guard { log: self.clone(), name: name.to_string() }
    }

    /// The lines so far, which are forgotten.
    ///
    /// # Panics
    /// Never: no holder of the lock does.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// Says when it is dropped.
pub struct Guard {
    log: Log,
    name: String,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.log.say(format_args!("{} dropped", self.name));
    }
}

/// Panics when it is dropped.
pub struct PanicOnDrop(pub &'static str);

impl Drop for PanicOnDrop {
    fn drop(&mut self) {
        std::panic::panic_any(self.0);
    }
}

/// The text of a panic's payload.
///
/// # Panics
/// If it is none.
pub fn message(payload: &(dyn std::any::Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .expect("the payload is a text")
}
