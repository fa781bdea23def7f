//! What became of the connections.

use std::fmt;

/// How many connections are in each state. The first two are for now, the others for good.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Counts {
    /// Accepted, but there is no place for them yet.
    pub(crate) waiting: usize,
    pub(crate) served: usize,
    pub(crate) finished: usize,
    pub(crate) finished_in_grace: usize,
    pub(crate) failed: usize,
    pub(crate) dropped: usize,
}

impl Counts {
    pub(crate) fn open(&self) -> usize {
        self.waiting + self.served
    }

    pub(crate) fn over(&self) -> usize {
        self.finished + self.finished_in_grace + self.failed + self.dropped
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { finished, finished_in_grace, failed, dropped, .. } = self;
        let all = self.open() + self.over();
        write!(
            f,
            "{all} connections: {finished} finished by themselves, {finished_in_grace} in the grace period, "
        )?;
        write!(f, "{failed} failed, {dropped} dropped")
    }
}
