//! Counting in parallel.

use std::iter;

use aioresult::nursery;
use bytes::Bytes;

use crate::counts::Counts;

/// Counts the words of a text, in about that many tasks.
pub(crate) async fn count(text: &Bytes, tasks: usize) -> Counts {
    nursery! {
        let parts: Vec<_> =
            parts(text, tasks).map(|part| spawn_parallel async move { Counts::of(&part) }).collect();
        let mut counts = Counts::default();
        for part in parts {
            counts.add(part.await);
        }
        counts
    }
}

/// At most `number` parts of about the same size, none of which ends within a word.
fn parts(text: &Bytes, number: usize) -> impl Iterator<Item = Bytes> {
    let size = text.len().div_ceil(number);
    let mut rest = text.clone();
    iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let behind = rest.get(size..).unwrap_or_default();
        let word_end = behind.iter().position(u8::is_ascii_whitespace).unwrap_or(behind.len());
        Some(rest.split_to(rest.len() - behind.len() + word_end))
    })
}
