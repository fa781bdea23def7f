//! Measures the peers of a row, each against the others.

use std::time::{Duration, Instant};

use crate::allocations::{self, Heap};
use crate::executor::Run;
use crate::table::{COLUMNS, Executor, Row};

/// How often each peer has its turn. Odd, so that there is one in the middle.
pub(crate) const ROUNDS: usize = 101;

/// How long a turn lasts, about: long for the clock and for the caches to warm up, short for a busy machine, so that
/// most turns are not interrupted, and for one that changes its speed.
const TURN: Duration = Duration::from_millis(3);

/// By how much the median may exceed the lower quartile. If it is more, other programs had the processor in
/// between, and the figure says little.
const NOISY: f64 = 1.2;

/// Repetitions for counting allocations. Their number does not vary; this evens out what a queue needs now and
/// then to grow.
const REPETITIONS: u32 = 16;

/// The cells of a row of the first table: nanoseconds per child, and the ratio to the best.
pub(crate) fn times(row: &Row<'_>) -> Vec<Option<[String; 2]>> {
    let repetitions: Vec<Option<u32>> = row.runs.iter().map(|run| run.as_ref().map(calibrate)).collect();
    let mut rounds: Vec<Vec<f64>> = vec![Vec::new(); COLUMNS.len()];
    for round in 0..ROUNDS {
        for turn in 0..COLUMNS.len() {
            // Another one begins every time, since a peer may profit from whom it follows.
            let column = (round + turn) % COLUMNS.len();
            if let (Some(run), Some(repetitions)) = (&row.runs[column], repetitions[column]) {
                let children = f64::from(repetitions) * row.children as f64;
                rounds[column].push(time(run, repetitions).as_nanos() as f64 / children);
            }
        }
    }
    rounds.iter_mut().for_each(|ns| ns.sort_by(f64::total_cmp));
    let is_noisy = |ns: &[f64]| ns[ns.len() / 2] > NOISY * ns[ns.len() / 4];
    let medians: Vec<Option<f64>> = rounds.iter().map(|ns| ns.get(ns.len() / 2).copied()).collect();
    let best = |executor: Executor| {
        let same = COLUMNS.iter().zip(&medians).filter(|(column, _)| column.executor == executor);
        same.filter_map(|(_, median)| *median).fold(f64::INFINITY, f64::min)
    };
    let cells = COLUMNS.iter().zip(&medians).zip(&rounds).map(|((column, median), rounds)| {
        median.map(|ns| {
            let mark = if is_noisy(rounds) { "~" } else { "" };
            [format!("{mark}{ns:.1}"), format!("{:.2}x", ns / best(column.executor))]
        })
    });
    cells.collect()
}

/// The cells of a row of the second table: allocations per child, and bytes per child.
pub(crate) fn heap(row: &Row<'_>) -> Vec<Option<[String; 2]>> {
    let per_child = |run: &Run<'_>| {
        run(1);
        // The difference leaves out what the executor needs to begin.
        let once = allocations::count(|| run(1));
        let more = allocations::count(|| run(1 + REPETITIONS));
        let per_child =
            |once: u64, more: u64| (more - once) as f64 / (u64::from(REPETITIONS) * row.children) as f64;
        let Heap { allocations, bytes } = more;
        [
            format!("{:.3}", per_child(once.allocations, allocations)),
            format!("{:.1} B", per_child(once.bytes, bytes)),
        ]
    };
    row.runs.iter().map(|run| run.as_ref().map(per_child)).collect()
}

/// How many repetitions take about as long as a turn should.
fn calibrate(run: &Run<'_>) -> u32 {
    let mut repetitions = 1;
    loop {
        let took = time(run, repetitions);
        if took >= TURN / 4 {
            let turn = f64::from(repetitions) * TURN.as_secs_f64() / took.as_secs_f64();
            return (turn as u32).max(1);
        }
        repetitions *= 2;
    }
}

fn time(run: &Run<'_>, repetitions: u32) -> Duration {
    let start = Instant::now();
    run(repetitions);
    start.elapsed()
}
