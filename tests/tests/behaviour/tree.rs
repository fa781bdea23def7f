//! The task tree: `n.tree()`.

mod asking;
// It uses tokio, and threads.
#[cfg(feature = "default")]
mod elsewhere;
mod leaving;
mod nested;
mod shown;
mod tasks;

use std::fmt::Display;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use aioresult::{Nursery, nursery};
use aioresult_tests::{ByHand, Log, yield_now};
use futures::future::pending;

/// The lines of what is displayed, with `_` for each place in these files.
fn lines(shown: impl Display) -> Vec<String> {
    let folder = file!().trim_end_matches(".rs");
    let text = shown.to_string();
    let mut parts = text.split(folder);
    let mut lines = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, place) = part.split_once(".rs:").expect("a place is in a file");
        lines.push('_');
        lines.push_str(place.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'));
    }
    lines.lines().map(str::to_owned).collect()
}

/// The lines of the one tree in the log.
fn only(log: &Log) -> Vec<String> {
    let trees = log.take();
    assert_eq!(trees.len(), 1, "{trees:#?}");
    lines(&trees[0])
}

/// Asks for the tree in its second turn, when others have begun to wait.
async fn look<E>(n: Nursery<'_, E>, log: &Log) {
    yield_now().await;
    log.say(n.tree());
}

/// Runs a nursery that does not end until nothing moves, and drops it.
fn run_until_stuck(nursery: impl Future<Output = ()>) {
    assert!(ByHand::new(nursery).poll_while_woken().is_pending());
}

/// Waits in a nursery of its own.
async fn nested() {
    nursery! { spawn pending::<()>(); }
}

/// What is shown of that nursery.
const INNER: [&str; 3] = ["nursery at _", "├─ body: finishing", "└─ `pending::<()>()`: waiting, _"];

/// A nursery in a box: so it can go elsewhere.
type Boxed = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Polls once.
fn poll_once(future: &mut Boxed) -> Poll<()> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}
