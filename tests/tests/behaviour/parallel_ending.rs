//! How tasks on other threads end with their nursery: aborted, all at once, and waited for.

mod cancelling;
mod dropping;
mod failing;
mod nested;
mod panicking;
mod rounds;

use std::sync::mpsc;

use aioresult_tests::PanicOnDrop;
use futures::future::pending;

use crate::runtimes::{Alive, begun};

/// Runs until it is aborted, and counts as alive from its start, also before it is polled.
fn endless(alive: &Alive) -> impl Future<Output = ()> + Send + use<> {
    let living = alive.one();
    async move {
        let _living = living;
        pending().await
    }
}

/// Sends when it is dropped.
pub(super) struct ReleaseOnDrop(pub(super) mpsc::Sender<()>);

impl Drop for ReleaseOnDrop {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

/// Begins, and panics when it is dropped.
async fn bomb(alive: Alive, what: &'static str) {
    let _bomb = PanicOnDrop(what);
    begun(alive).await
}
