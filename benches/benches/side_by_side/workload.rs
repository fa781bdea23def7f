//! What there is to be measured.

use crate::executor::Run;

/// Workloads that are printed as one table, whose columns they are. Its rows are the peers.
pub(crate) struct Family {
    pub(crate) title: &'static str,
    /// What has to be known to read it.
    pub(crate) caption: &'static str,
    pub(crate) figures: Figures,
    pub(crate) workloads: Vec<Workload>,
}

/// What a table is about.
#[derive(Clone, Copy)]
pub(crate) enum Figures {
    /// How long it takes, divided by the number of children, and the ratio to the best.
    Nanoseconds,
    /// Without the ratio: the rows are not to be compared.
    NanosecondsOnly,
    /// Allocations and bytes per child.
    Heap,
    /// The most kilobytes that are in use at a time.
    Peak,
    /// How often children are polled, per child.
    Polls,
}

pub(crate) struct Workload {
    /// By which it is asked for.
    pub(crate) name: String,
    /// What the figures are divided by.
    pub(crate) children: u64,
    /// The names of the peers that can do it, and how they do.
    pub(crate) runs: Vec<(&'static str, Run)>,
}

impl Workload {
    /// Of the peer with this name, or else of the first whose name begins with it.
    pub(crate) fn run_of(&self, peer: &str) -> Option<&Run> {
        let exact = self.runs.iter().find(|(name, _)| *name == peer);
        exact.or(self.runs.iter().find(|(name, _)| name.starts_with(peer))).map(|(_, run)| run)
    }
}

impl Family {
    /// In the order in which they first appear.
    pub(crate) fn peers(&self) -> Vec<&'static str> {
        let mut peers = Vec::new();
        for (peer, _) in self.workloads.iter().flat_map(|workload| &workload.runs) {
            if !peers.contains(peer) {
                peers.push(*peer);
            }
        }
        peers
    }
}
