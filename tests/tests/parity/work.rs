//! What the tasks do.

use std::convert::Infallible;
use std::fmt::{self, Display};
use std::mem;
use std::time::Duration;

/// What goes wrong.
#[derive(Debug)]
pub(crate) struct Bad(pub(crate) &'static str);

impl Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Bad {}

/// Sleeps, and returns the value.
pub(crate) async fn work<T: Display>(name: impl Display, seconds: u64, value: T) -> T {
    log!("{name} starts");
    sleep_as(&name, seconds).await;
    log!("{name} returns {value}");
    value
}

/// Sleeps, and fails.
pub(crate) async fn fail(name: &str, seconds: u64) -> Result<Infallible, Bad> {
    log!("{name} starts");
    sleep_as(&name, seconds).await;
    log!("{name} fails");
    Err(Bad("boom"))
}

pub(crate) async fn sleep(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// Sleeps, and says so if it is dropped meanwhile: what Python does where it catches `Cancelled`.
pub(crate) async fn sleep_as(name: &impl Display, seconds: u64) {
    let sleeper = Sleeper(name);
    sleep(seconds).await;
    mem::forget(sleeper);
}

/// Says that it is dropped.
struct Sleeper<'a, N: Display>(&'a N);

impl<N: Display> Drop for Sleeper<'_, N> {
    fn drop(&mut self) {
        log!("{} dropped", self.0);
    }
}
