//! Where on a picture a time is.

use std::time::Duration;

use super::model::Timeline;

/// From the left to the right.
pub(crate) struct Scale {
    pub(crate) begin: Duration,
    length: Duration,
    left: f64,
    right: f64,
}

impl Scale {
    pub(crate) fn new(timeline: &Timeline, left: f64, right: f64) -> Self {
        let length = timeline.length().max(Duration::from_nanos(1));
        Self { begin: timeline.begin(), length, left, right }
    }

    pub(crate) fn x(&self, time: Duration) -> f64 {
        let part = time.saturating_sub(self.begin).div_duration_f64(self.length);
        tenth(self.left + part * (self.right - self.left))
    }

    /// Round times, not too many.
    pub(crate) fn ticks(&self) -> impl Iterator<Item = Duration> {
        let length = self.length.as_nanos();
        let steps = (0..).flat_map(|zeros| [1, 2, 5].map(|digit| digit * 10u128.pow(zeros)));
        let step = steps.into_iter().find(|step| length / step <= 10).expect("there is a longer one");
        (0..=length / step).map(move |tick| Duration::from_nanos((tick * step) as u64))
    }
}

/// Shorter to write, and nobody sees the difference.
pub(crate) fn tenth(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

/// As `Duration` shows it, but for zero, which needs no unit.
pub(crate) fn in_words(time: Duration) -> String {
    if time.is_zero() { "0".into() } else { format!("{time:?}") }
}
