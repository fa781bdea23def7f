//! What the children do: next to nothing, so that what is measured is the peers.

use std::cell::Cell;
use std::future::poll_fn;
use std::hint::black_box;
use std::marker::PhantomData;
use std::pin::pin;
use std::task::{Context, Poll};

use crate::reactor::{self, Wakes};

/// A kind of child. `K` makes children of different types out of one kind, as real tasks are.
///
/// Every child returns its argument, the sum of which is checked. The compiler does not know what it
/// returns, nor whether it fails, so nothing can be left out.
pub(crate) trait Child: 'static {
    /// What happens when all that are left wait.
    const WAKES: Wakes = Wakes::Nobody;

    fn run<const K: usize>(i: u64) -> impl Future<Output = u64> + Send + 'static;

    /// The same, as a task that could fail.
    fn attempt<const K: usize>(i: u64) -> impl Future<Output = Result<u64, Refused>> + Send + 'static {
        async move { black_box(Ok(Self::run::<K>(i).await)) }
    }
}

/// Why a child fails.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused;

/// Returns when it is polled for the first time.
pub(crate) struct Ready;

impl Child for Ready {
    async fn run<const K: usize>(i: u64) -> u64 {
        black_box(i)
    }
}

/// Wakes itself so many times, each time when it is polled, and then returns.
pub(crate) struct Yield<const TIMES: usize>;

impl<const TIMES: usize> Child for Yield<TIMES> {
    async fn run<const K: usize>(i: u64) -> u64 {
        for _ in 0..TIMES {
            yield_once().await;
        }
        black_box(i)
    }
}

/// Waits for the [`reactor`], which wakes the children one by one, or all at once.
pub(crate) struct Wait<const AT_ONCE: bool>;

impl<const AT_ONCE: bool> Child for Wait<AT_ONCE> {
    const WAKES: Wakes = if AT_ONCE { Wakes::AllAtOnce } else { Wakes::OneByOne };

    async fn run<const K: usize>(i: u64) -> u64 {
        reactor::wait(i).await;
        black_box(i)
    }
}

/// Is polled once, and never returns. It has something to be dropped, as real tasks have: whole arrays of children that have nothing
/// are freed without a look at them.
pub(crate) struct Forever;

impl Child for Forever {
    async fn run<const K: usize>(i: u64) -> u64 {
        let _held = Held(i);
        std::future::pending().await
    }
}

struct Held(u64);

impl Drop for Held {
    fn drop(&mut self) {
        black_box(self.0);
    }
}

/// The first fails when it is polled for the first time, the others never return.
pub(crate) struct FirstFails;

impl Child for FirstFails {
    async fn run<const K: usize>(i: u64) -> u64 {
        Forever::run::<K>(i).await
    }

    async fn attempt<const K: usize>(i: u64) -> Result<u64, Refused> {
        if i == 1 { black_box(Err(Refused)) } else { Ok(Forever::run::<K>(i).await) }
    }
}

/// Is ready at once, as long as tokio lets it: what asks tokio for something takes a little of a budget, and waits for the task's
/// next turn when there is none left.
pub(crate) struct TakesBudget;

impl Child for TakesBudget {
    async fn run<const K: usize>(i: u64) -> u64 {
        tokio::task::coop::consume_budget().await;
        black_box(i)
    }
}

/// The first is woken a hundred times while the others wait for it.
pub(crate) struct OneIsBusy;

impl Child for OneIsBusy {
    async fn run<const K: usize>(i: u64) -> u64 {
        if K == 0 {
            for _ in 0..100 {
                yield_once().await;
            }
            reactor::wake_all();
        } else {
            reactor::wait(i).await;
        }
        black_box(i)
    }
}

/// Not tokio's `yield_now`, which takes a way of its own through tokio's executors.
async fn yield_once() {
    let mut has_pended = false;
    poll_fn(|cx: &mut Context<'_>| {
        if has_pended {
            return Poll::Ready(());
        }
        has_pended = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The same child, whose polls are counted.
pub(crate) struct Counted<C>(PhantomData<C>);

thread_local! {
    static POLLS: Cell<u64> = const { Cell::new(0) };
}

/// How many there were so far, all on this thread.
pub(crate) fn polls() -> u64 {
    POLLS.get()
}

impl<C: Child> Child for Counted<C> {
    const WAKES: Wakes = C::WAKES;

    async fn run<const K: usize>(i: u64) -> u64 {
        let mut child = pin!(C::run::<K>(i));
        poll_fn(|cx| {
            POLLS.set(POLLS.get() + 1);
            child.as_mut().poll(cx)
        })
        .await
    }
}
