//! Prints tables: a row for each peer, a column for each workload.

use crate::measure;
use crate::workload::{Family, Figures, Workload};

/// Of the names of peers, and of the columns.
const NAMES: usize = 27;
const COLUMN: usize = 18;

/// Measures the whole of it first: the figures of a column come together.
pub(crate) fn print(family: &Family) {
    println!("\n{}\n{}\n", family.title, family.caption);
    print!("{:<NAMES$}", "");
    family.workloads.iter().for_each(|workload| print!("{:>COLUMN$}", workload.name));
    println!();
    let columns: Vec<_> = family.workloads.iter().map(|workload| column(family.figures, workload)).collect();
    for peer in family.peers() {
        print!("{peer:<NAMES$}");
        for (workload, column) in family.workloads.iter().zip(&columns) {
            let place = workload.runs.iter().position(|(name, _)| *name == peer);
            print!("{:>COLUMN$}", place.map_or("-", |place| &column[place]));
        }
        println!();
    }
}

fn column(figures: Figures, workload: &Workload) -> Vec<String> {
    match figures {
        Figures::Nanoseconds => times(workload),
        Figures::NanosecondsOnly => {
            measure::times(workload).into_iter().map(|time| nanoseconds(&time)).collect()
        }
        Figures::Heap => {
            let cell = |[allocations, bytes]: [f64; 2]| format!("{allocations:.2} {:>7} B", number(bytes));
            measure::heap(workload).into_iter().map(cell).collect()
        }
        Figures::Peak => {
            measure::peaks(workload).into_iter().map(|peak| format!("{:.1}", peak / 1000.0)).collect()
        }
        Figures::Polls => measure::polls(workload).into_iter().map(|polls| format!("{polls:.2}")).collect(),
    }
}

fn times(workload: &Workload) -> Vec<String> {
    let times = measure::times(workload);
    let best = times.iter().map(|time| time.median).fold(f64::INFINITY, f64::min);
    let cell = |time: measure::Time| format!("{} {:>6}x", nanoseconds(&time), ratio(time.median / best));
    times.into_iter().map(cell).collect()
}

fn nanoseconds(time: &measure::Time) -> String {
    let mark = if time.is_noisy { "~" } else { "" };
    format!("{mark}{}", number(time.median))
}

fn number(number: f64) -> String {
    if number < 1000.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

fn ratio(ratio: f64) -> String {
    if ratio < 100.0 { format!("{ratio:.2}") } else { format!("{ratio:.0}") }
}
