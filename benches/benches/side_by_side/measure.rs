//! Measures the peers of a workload, each against the others.

use std::time::{Duration, Instant};

use crate::allocations;
use crate::child;
use crate::executor::Run;
use crate::shuffle;
use crate::workload::Workload;

/// How often each peer has its turn at most. Odd, so that there is one in the middle.
pub(crate) const ROUNDS: usize = 101;

/// How long a turn lasts, about: long for the clock and for the caches to warm up, short for a busy machine, so that
/// most turns are not interrupted, and for one that changes its speed.
const TURN: Duration = Duration::from_millis(3);

/// How long all turns of a peer may last. Who takes longer for a single one has fewer of them.
const ALL_TURNS: Duration = Duration::from_millis(600);

/// Who takes this long has had enough with one.
const TOO_LONG: Duration = Duration::from_millis(600);

/// By how much the median may exceed the lower quartile. If it is more, other programs had the processor in
/// between, and the figure says little.
const NOISY: f64 = 1.2;

/// Repetitions for counting. What is counted does not vary; this evens out what a queue needs now and then to grow.
const REPETITIONS: u32 = 16;

/// Nanoseconds per child.
pub(crate) struct Time {
    pub(crate) median: f64,
    pub(crate) is_noisy: bool,
}

/// How a peer takes its turns.
struct Turns {
    repetitions: u32,
    rounds: usize,
    /// What each round took, per child, in nanoseconds.
    took: Vec<f64>,
}

/// For each peer.
pub(crate) fn times(workload: &Workload) -> Vec<Time> {
    let runs: Vec<&Run> = workload.runs.iter().map(|(_, run)| run).collect();
    let mut turns: Vec<Turns> = runs.iter().map(|run| Turns::plan(run, workload.children)).collect();
    for round in 0..ROUNDS {
        // In another order every time, since a peer may profit from whom it follows, or suffer from the heap that it finds.
        for peer in shuffle::numbers(runs.len() as u32, round as u32) {
            let peer = peer as usize;
            turns[peer].take(round, runs[peer], workload.children);
        }
    }
    turns.into_iter().map(Turns::result).collect()
}

impl Turns {
    fn plan(run: &Run, children: u64) -> Self {
        let mut repetitions = 1;
        loop {
            let start = Instant::now();
            let measured = run(repetitions);
            // Also what is not measured takes its time.
            let took = start.elapsed();
            if took > TOO_LONG {
                return Self {
                    repetitions,
                    rounds: 0,
                    took: vec![measured.as_nanos() as f64 / f64::from(repetitions) / children as f64],
                };
            }
            if took >= TURN / 4 {
                let of_a_turn = f64::from(repetitions) * TURN.as_secs_f64() / took.as_secs_f64();
                let fitting = ALL_TURNS.div_duration_f64(took.max(TURN)) as usize;
                let rounds = fitting.clamp(3, ROUNDS) / 2 * 2 + 1;
                return Self { repetitions: (of_a_turn as u32).max(1), rounds, took: Vec::new() };
            }
            repetitions *= 2;
        }
    }

    /// If it has one in this round: those of a peer that has few of them are evenly spread.
    fn take(&mut self, round: usize, run: &Run, children: u64) {
        let before = |round: usize| round * self.rounds / ROUNDS;
        if before(round + 1) > before(round) {
            let all = f64::from(self.repetitions) * children as f64;
            self.took.push(run(self.repetitions).as_nanos() as f64 / all);
        }
    }

    fn result(mut self) -> Time {
        self.took.sort_by(f64::total_cmp);
        let median = self.took[self.took.len() / 2];
        Time { median, is_noisy: median > NOISY * self.took[self.took.len() / 4] }
    }
}

/// Allocations and bytes per child, for each peer.
pub(crate) fn heap(workload: &Workload) -> Vec<[f64; 2]> {
    let divisor = f64::from(REPETITIONS) * workload.children as f64;
    let per_child = |run: &Run| per_repetitions(run).map(|count| count as f64 / divisor);
    workload.runs.iter().map(|(_, run)| per_child(run)).collect()
}

/// Allocations and bytes of all repetitions. The difference leaves out what the executor needs to begin.
fn per_repetitions(run: &Run) -> [u64; 2] {
    run(1);
    let once = allocations::count(|| _ = run(1));
    let more = allocations::count(|| _ = run(1 + REPETITIONS));
    [more.allocations - once.allocations, more.bytes - once.bytes]
}

/// The most bytes that were in use at a time, for each peer.
pub(crate) fn peaks(workload: &Workload) -> Vec<f64> {
    let peak = |run: &Run| {
        run(1);
        allocations::count(|| _ = run(1)).peak as f64
    };
    workload.runs.iter().map(|(_, run)| peak(run)).collect()
}

/// Polls of children, for each peer, divided by what the workload says.
pub(crate) fn polls(workload: &Workload) -> Vec<f64> {
    let count = |run: &Run| {
        let before = child::polls();
        run(1);
        (child::polls() - before) as f64 / workload.children as f64
    };
    workload.runs.iter().map(|(_, run)| count(run)).collect()
}
