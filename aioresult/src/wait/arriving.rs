//! Several results, one after the other as they come.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::arrivals::Arrivals;
use super::result_base::{ResultBase, Source};

/// Results that are waited for. Those that are there when the first is asked for come first, then each as it is done.
///
/// To wait for all of them costs a look at each; then each costs the same when it comes. Dropped, it leaves nothing behind.
pub(super) struct Arriving<R> {
    /// `None` when it was given out.
    results: Vec<Option<R>>,
    /// Under which each waits.
    keys: Vec<Option<usize>>,
    arrivals: Arc<Arrivals>,
    left: usize,
    /// Without a bound on `R`: what is wrong with a result is reported once, where it is given to a function.
    source: fn(&R) -> Source<'_>,
}

impl<R> Arriving<R> {
    pub(super) fn new(results: impl IntoIterator<Item = R>) -> Self
    where
        R: ResultBase,
    {
        let results: Vec<_> = results.into_iter().map(Some).collect();
        let left = results.len();
        Self { results, keys: Vec::new(), arrivals: Arc::new(Arrivals::new()), left, source: R::source }
    }

    pub(super) fn len(&self) -> usize {
        self.left
    }

    /// The next result and its number, or `None` if all were given out.
    pub(super) fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Option<(usize, R)>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if self.keys.is_empty() {
            self.subscribe();
        }
        let number = ready!(self.arrivals.poll_next(cx));
        self.left -= 1;
        // Who has come does not wait any more.
        self.keys[number] = None;
        let result = self.results[number].take().expect("a result comes once");
        Poll::Ready(Some((number, result)))
    }

    fn subscribe(&mut self) {
        self.keys.reserve_exact(self.results.len());
        for (number, result) in self.results.iter().enumerate() {
            let key =
                result.as_ref().and_then(|result| (self.source)(result).subscribe(&self.arrivals, number));
            if key.is_none() {
                self.arrivals.push(number);
            }
            self.keys.push(key);
        }
    }
}

impl<R> Drop for Arriving<R> {
    fn drop(&mut self) {
        for (result, key) in self.results.iter().zip(&mut self.keys) {
            if let Some(result) = result {
                (self.source)(result).forget(key);
            }
        }
    }
}
