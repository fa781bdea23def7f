//! How often there are which words.

use std::cmp::Reverse;
use std::collections::HashMap;

use bytes::Bytes;

/// What is between whitespace is a word. The words are kept where they are in the text.
#[derive(Default, PartialEq, Eq, Debug)]
pub(crate) struct Counts(HashMap<Bytes, u64>);

impl Counts {
    pub(crate) fn of(text: &Bytes) -> Self {
        let mut counts = HashMap::new();
        for word in text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
            // Not `entry`, which would share the text anew for each word.
            match counts.get_mut(word) {
                Some(count) => *count += 1,
                None => {
                    counts.insert(text.slice_ref(word), 1);
                }
            }
        }
        Self(counts)
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (word, count) in other.0 {
            *self.0.entry(word).or_default() += count;
        }
    }

    pub(crate) fn words(&self) -> u64 {
        self.0.values().sum()
    }

    pub(crate) fn different(&self) -> usize {
        self.0.len()
    }

    /// The most frequent words, and of equally frequent ones the first.
    pub(crate) fn most_frequent(&self, number: usize) -> Vec<(&[u8], u64)> {
        let mut words: Vec<_> = self.0.iter().map(|(word, &count)| (&**word, count)).collect();
        words.sort_unstable_by_key(|&(word, count)| (Reverse(count), word));
        words.truncate(number);
        words
    }
}
