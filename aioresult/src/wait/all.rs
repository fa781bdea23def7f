//! Waiting for all.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::result_base::sealed::HasSource;
use super::result_base::{ResultBase, Source};

/// Waits until all of these results are there. Of none, they are at once.
///
/// References to results of different types are given as `&dyn` [`ResultBase`]; also captures of which one is borrowed by the task of
/// another, which are different in their lifetimes. (The compiler says `E0716` of those.) Results that are there already count. Look at them afterwards, or take them: they are only borrowed if references are given.
///
/// Cancel-safe: dropping the future changes nothing, and leaves nothing behind.
///
/// ```
/// use aioresult::{nursery, wait_all};
///
/// # futures::executor::block_on(async {
/// nursery! {
///     let a = spawn async { 1 };
///     let b = spawn async { 2 };
///     wait_all([&a, &b]).await;
///     assert_eq!((a.result(), b.result()), (Ok(&1), Ok(&2)));
/// }
/// # });
/// ```
pub fn wait_all<I>(results: I) -> WaitAll<I::Item>
where
    I: IntoIterator<Item: ResultBase>,
{
    WaitAll { results: results.into_iter().collect(), first: 0, key: None, source: I::Item::source }
}

/// The future of [`wait_all`].
// It waits for one after the other, which is as good as for all at once, and registers one waker.
#[must_use = "futures do nothing unless they are awaited"]
pub struct WaitAll<R> {
    results: Vec<R>,
    /// Those before this one are there.
    first: usize,
    /// Under which it waits for that one.
    key: Option<usize>,
    /// Without a bound on `R`: what is wrong with a result is reported once, where it is given to the function.
    source: fn(&R) -> Source<'_>,
}

impl<R> Unpin for WaitAll<R> {}

impl<R> Future for WaitAll<R> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        while let Some(result) = this.results.get(this.first) {
            ready!((this.source)(result).poll_done(&mut this.key, cx));
            this.first += 1;
        }
        Poll::Ready(())
    }
}

impl<R> Drop for WaitAll<R> {
    fn drop(&mut self) {
        if let Some(result) = self.results.get(self.first) {
            (self.source)(result).forget(&mut self.key);
        }
    }
}

impl<R> fmt::Debug for WaitAll<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitAll").field("left", &(self.results.len() - self.first)).finish_non_exhaustive()
    }
}
