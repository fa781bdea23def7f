//! Waiting for several results.

mod all;
mod any;
mod any_ok;
mod channels;
mod completed;
mod costs;
mod giving_up;
mod kinds;
mod limits;
mod reentering;
mod sending;
mod threads;

use std::sync::Arc;
use std::task::{Wake, Waker};

use aioresult::{Promise, ResultFuture};

/// Opens gates, each of which is a result.
struct Openers(Vec<Option<Promise<usize>>>);

/// As many gates, each with its number as the result.
fn gates(count: usize) -> (Openers, Vec<ResultFuture<usize>>) {
    let (promises, gates): (Vec<_>, _) = (0..count).map(|_| ResultFuture::new()).unzip();
    (Openers(promises.into_iter().map(Some).collect()), gates)
}

impl Openers {
    fn open(&mut self, gate: usize) {
        self.0[gate].take().expect("a gate is opened once").set_result(gate);
    }

    fn open_all(&mut self, order: impl IntoIterator<Item = usize>) {
        order.into_iter().for_each(|gate| self.open(gate));
    }
}

/// Returns when this gate is open.
async fn pass(gate: &ResultFuture<usize>) -> usize {
    *gate.await.expect("it is opened")
}

/// A waker of which it is known how many there are.
struct Counted(Arc<Idle>);

struct Idle;

impl Wake for Idle {
    fn wake(self: Arc<Self>) {}
}

impl Counted {
    fn new() -> Self {
        Self(Arc::new(Idle))
    }

    fn waker(&self) -> Waker {
        Waker::from(self.0.clone())
    }

    /// How many clones of it are kept somewhere.
    fn kept(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}
