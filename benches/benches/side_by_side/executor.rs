//! What runs the workloads: an executor that does the least that one can, and tokio's, which some peers need.

use std::fmt::Debug;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use crate::reactor;

/// Does a workload this many times, one after the other, and tells how long that took.
pub(crate) type Run = Box<dyn Fn(u32) -> Duration>;

/// On a loop that polls while something wakes, which adds next to nothing.
pub(crate) fn on_loop<F>(expected: F::Output, workload: impl Fn() -> F + 'static) -> Run
where
    F: Future<Output: PartialEq + Debug> + 'static,
{
    Box::new(move |times| block_on(repeat(times, &expected, &workload)))
}

/// On tokio's runtime of one thread.
pub(crate) fn on_tokio<F>(expected: F::Output, workload: impl Fn() -> F + 'static) -> Run
where
    F: Future<Output: PartialEq + Debug> + 'static,
{
    Box::new(move |times| ONE_THREAD.block_on(repeat(times, &expected, &workload)))
}

/// On tokio's runtime of two threads, one of which does the workload, too.
pub(crate) fn on_workers<F>(expected: u64, workload: impl Fn() -> F + Clone + Send + Sync + 'static) -> Run
where
    F: Future<Output = u64> + Send + 'static,
{
    Box::new(move |times| {
        let workload = workload.clone();
        let run = TWO_THREADS.spawn(async move { repeat(times, &expected, &workload).await });
        TWO_THREADS.block_on(run).expect("no workload panics")
    })
}

/// How long it takes to drop a workload when all of its children wait.
pub(crate) fn dropped<F: Future + 'static>(workload: impl Fn() -> F + 'static) -> Run {
    Box::new(move |times| {
        let drop_one = |_| {
            let mut future = Box::pin(workload());
            poll_while_woken(future.as_mut());
            let start = Instant::now();
            drop(future);
            start.elapsed()
        };
        (0..times).map(drop_one).sum()
    })
}

/// Times itself, on tokio's runtime of one thread.
pub(crate) fn self_timed<F: Future<Output = Duration>>(workload: impl Fn() -> F + 'static) -> Run {
    Box::new(move |times| (0..times).map(|_| ONE_THREAD.block_on(workload())).sum())
}

/// The repetitions are inside of what the executor runs, so that they do not pay for it to begin and to end.
async fn repeat<F>(times: u32, expected: &F::Output, workload: impl Fn() -> F) -> Duration
where
    F: Future<Output: PartialEq + Debug>,
{
    let start = Instant::now();
    for _ in 0..times {
        assert_eq!(&black_box(workload().await), expected, "the sum of what the children return");
    }
    start.elapsed()
}

/// The hook is called where the runtime would let its thread sleep, and what it wakes runs.
pub(crate) static ONE_THREAD: LazyLock<Runtime> = LazyLock::new(|| {
    let wake_one = || _ = reactor::is_there_more();
    Builder::new_current_thread().on_thread_park(wake_one).build().expect("a runtime without drivers")
});

static TWO_THREADS: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime without drivers")
});

/// Until the future waits for something that will not come by itself.
fn poll_while_woken<F: Future>(mut future: Pin<&mut F>) {
    let is_woken = Arc::new(IsWoken(AtomicBool::new(true)));
    let waker = Waker::from(is_woken.clone());
    while is_woken.0.swap(false, Ordering::AcqRel) {
        assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending(), "children that wait");
    }
}

/// Polls a future until it is ready. Nothing wakes from other threads: when nobody did, it is the reactor's turn.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let is_woken = Arc::new(IsWoken(AtomicBool::new(true)));
    let waker = Waker::from(is_woken.clone());
    let mut cx = Context::from_waker(&waker);
    loop {
        while !is_woken.0.load(Ordering::Acquire) {
            assert!(reactor::is_there_more(), "all wait, and nobody is left to be woken");
        }
        is_woken.0.store(false, Ordering::Release);
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}

struct IsWoken(AtomicBool);

impl Wake for IsWoken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}
