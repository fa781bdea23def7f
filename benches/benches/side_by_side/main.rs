//! `nursery!` side by side with what people use today: what a child costs in time, in heap and in polls.
//!
//! `cargo bench` prints the tables. With words as arguments it prints only the columns whose names begin with one of them:
//! `cargo bench --bench side_by_side -- S1 D2:1000`. With `--count S1:8 'nursery!' 1000` it does just this workload, with just this peer,
//! so many times: for `valgrind --tool=callgrind`, see `scripts/instructions`.
//!
//! The files: [`child`] says what the children do; [`peers`] do the same workloads, each as its documentation would write it;
//! [`families`] says which workloads make a table; [`executor`] runs them, [`reactor`] wakes children from outside; [`measure`] and
//! [`allocations`] measure, [`table`] prints.
//!
//! This is no `criterion` program, because what matters here are ratios: machines get slower and faster while a
//! benchmark runs, so the peers of a workload take turns many times within a second or two, and the medians are compared.

mod allocations;
mod arguments;
mod child;
mod executor;
mod families;
mod measure;
mod peers;
mod reactor;
mod shuffle;
mod table;
mod workload;

use crate::arguments::{Wish, is_wanted};
use crate::measure::ROUNDS;
use crate::workload::Workload;

fn main() {
    match Wish::from_arguments() {
        Wish::Try => try_all(),
        Wish::Tables(words) => print(&words),
        Wish::Count { workload, peer, times } => count(&workload, &peer, times),
    }
}

fn workloads() -> impl Iterator<Item = Workload> {
    families::all().into_iter().flat_map(|family| family.workloads)
}

fn try_all() {
    // The large ones do nothing that the small ones do not do.
    for workload in workloads().filter(|workload| workload.children <= 1000) {
        for (_, run) in &workload.runs {
            run(1);
        }
    }
}

fn print(words: &[String]) {
    println!(
        "Medians of up to {ROUNDS} rounds, in each of which all peers of a column take their turn, and how many times the best."
    );
    println!("A ~ is at figures that are worth little, because the machine was busy.");
    for mut family in families::all() {
        family.workloads.retain(|workload| is_wanted(words, &workload.name));
        if !family.workloads.is_empty() {
            table::print(&family);
        }
    }
}

fn count(workload: &str, peer: &str, times: u32) {
    let workload = workloads().find(|known| known.name == workload).expect("a workload of this name");
    let run = workload.run_of(peer).expect("a peer of this name that can do it");
    run(times);
}
