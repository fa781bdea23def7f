//! Tasks around a task, which borrow what tasks on the heap cannot.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use aioresult::{ResultCapture, Running};

use crate::tracked::{Datum, Token, Tracked};
use crate::world::{Oops, World};

/// A task that is not `Send`.
pub(crate) async fn counting(count: &Rc<Cell<u32>>, task: Tracked<'_>) -> Result<Token, Oops> {
    let own = count.clone();
    own.set(own.get() + 1);
    task.quiet().await
}

/// A task that borrows a local of its block.
pub(crate) async fn reading(datum: &Datum, task: Tracked<'_>) -> Result<Token, Oops> {
    let result = task.quiet().await;
    datum.read();
    result
}

/// A task that borrows the capture of another one.
pub(crate) async fn watching(
    world: &World,
    expected: &AtomicU32,
    capture: &ResultCapture<Token, Running<'_>>,
    task: Tracked<'_>,
) -> Result<Token, Oops> {
    let token = task.quiet().await?;
    if capture.await.task != expected.load(Ordering::Relaxed) {
        world.complain("a borrowed capture has the result of another task".into());
    }
    Ok(token)
}
