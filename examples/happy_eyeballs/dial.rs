//! The race.

use std::time::Duration;

use aioresult::{as_completed, nursery};
use tokio::select;
use tokio::time::sleep;

/// Tries the candidates in their order, and gives the first success. The next one is tried as soon as one has failed, or
/// when the one before it has taken `delay`. Who has not succeeded by then is dropped.
///
/// All the attempts are daemons: nobody waits for them when the body has its winner, and then the nursery drops them.
///
/// # Errors
/// All the errors, in the order in which they happened, if nobody succeeds.
pub(crate) async fn dial<C, F, T, E>(
    candidates: impl IntoIterator<Item = C>,
    delay: Duration,
    attempt: impl Fn(C) -> F,
) -> Result<T, Vec<E>>
where
    F: Future<Output = Result<T, E>> + Send,
    T: Send,
    E: Send,
{
    nursery! {
        let mut candidates = candidates.into_iter().peekable();
        let mut attempts = as_completed([]);
        let mut errors = Vec::new();
        loop {
            if let Some(candidate) = candidates.next() {
                attempts.push(spawn_daemon attempt(candidate));
            }
            select! {
                // What is there already comes before a further attempt.
                biased;
                ended = attempts.next() => match ended {
                    Some(Ok(success)) => break Ok(success),
                    Some(Err(error)) => errors.push(error),
                    // All have failed.
                    None => break Err(errors),
                },
                () = sleep(delay), if candidates.peek().is_some() => {}
            }
        }
    }
}
