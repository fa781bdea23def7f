//! What runs the workloads: an executor that does the least that one can, and tokio's, which `JoinSet` needs.

use std::fmt::Debug;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::runtime::Runtime;

/// Does a workload this many times, one after the other.
pub(crate) type Run<'a> = Box<dyn Fn(u32) + 'a>;

pub(crate) fn on_block_on<'a, F>(expected: F::Output, workload: impl Fn() -> F + 'a) -> Run<'a>
where
    F: Future<Output: PartialEq + Debug> + 'a,
{
    Box::new(move |times| block_on(repeat(times, &expected, &workload)))
}

pub(crate) fn on_tokio<'a, F>(
    runtime: &'a Runtime,
    expected: F::Output,
    workload: impl Fn() -> F + 'a,
) -> Run<'a>
where
    F: Future<Output: PartialEq + Debug> + 'a,
{
    Box::new(move |times| runtime.block_on(repeat(times, &expected, &workload)))
}

/// The repetitions are inside of what the executor runs, so that they do not pay for it to begin and to end.
async fn repeat<F>(times: u32, expected: &F::Output, workload: impl Fn() -> F)
where
    F: Future<Output: PartialEq + Debug>,
{
    for _ in 0..times {
        assert_eq!(&black_box(workload().await), expected, "the sum of what the children return");
    }
}

/// Wakes the thread that runs `block_on`.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls a future until it is ready; the thread sleeps while there is nothing to do.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
