//! Several results, one after the other as they come.

use std::task::{Context, Poll};

use slab::Slab;

use super::arrivals::Arrivals;
use super::result_base::{ResultBase, Source};
use crate::sync::Arc;
use crate::task::core::Core;

/// Results that are waited for. Those that are there when the first is asked for come first, then each as it is done.
///
/// To wait for all of them costs a look at each; then each costs the same when it comes. Dropped, it leaves nothing behind.
pub(super) struct Arriving<R> {
    /// Those that were not given out, by their numbers, which are used again.
    results: Slab<Awaited<R>>,
    arrivals: Arc<Arrivals>,
    /// All are waited for. False until the first is asked for.
    is_waiting: bool,
    /// Those before this one have come, or are no tasks.
    first_task: usize,
    /// Without a bound on `R`: what is wrong with a result is reported once, where it is given to a function.
    source: fn(&R) -> Source<'_>,
}

struct Awaited<R> {
    result: R,
    /// Under which it is waited for.
    key: Option<usize>,
}

impl<R> Arriving<R> {
    pub(super) fn new(results: impl IntoIterator<Item = R>) -> Self
    where
        R: ResultBase,
    {
        let results = results.into_iter().map(|result| Awaited { result, key: None }).enumerate().collect();
        Self {
            results,
            arrivals: Arc::new(Arrivals::new()),
            is_waiting: false,
            first_task: 0,
            source: R::source,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.results.len()
    }

    /// One more.
    pub(super) fn push(&mut self, result: R) {
        let number = self.results.insert(Awaited { result, key: None });
        self.first_task = self.first_task.min(number);
        if self.is_waiting {
            self.results[number].wait(number, self.source, &self.arrivals);
        }
    }

    /// The next result and its number, which is its place among those that were given to `new`; or `None` if all were given out.
    pub(super) fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Option<(usize, R)>> {
        if self.results.is_empty() {
            return Poll::Ready(None);
        }
        if !self.is_waiting {
            self.is_waiting = true;
            for (number, awaited) in &mut self.results {
                awaited.wait(number, self.source, &self.arrivals);
            }
        }
        let Poll::Ready(number) = self.arrivals.poll_next(cx) else {
            self.lend_place();
            return Poll::Pending;
        };
        // Who has come does not wait any more.
        Poll::Ready(Some((number, self.results.remove(number).result)))
    }

    /// Whoever polls this waits, and so lends its place under a limit; it need not be who has polled it before. One task to
    /// wait for is enough: when that one is over, this is polled again.
    fn lend_place(&mut self) {
        if !Core::is_limited_here() {
            return;
        }
        while self.first_task < self.results.capacity() {
            let awaited = self.results.get(self.first_task);
            if awaited.is_some_and(|awaited| (self.source)(&awaited.result).is_awaited()) {
                return;
            }
            self.first_task += 1;
        }
    }
}

impl<R> Awaited<R> {
    fn wait(&mut self, number: usize, source: fn(&R) -> Source<'_>, arrivals: &Arc<Arrivals>) {
        self.key = source(&self.result).subscribe(arrivals, number);
        if self.key.is_none() {
            arrivals.push(number);
        }
    }
}

impl<R> Drop for Arriving<R> {
    fn drop(&mut self) {
        for (_, awaited) in &mut self.results {
            (self.source)(&awaited.result).forget(&mut awaited.key);
        }
    }
}
