//! `nursery!` side by side with what people use today: what a child costs in time and in heap.
//!
//! `cargo bench` prints two tables, one of nanoseconds and one of allocations, with a row for each workload and a
//! column for each peer. The workloads are children that are ready at once, that yield once, or that wait
//! once, which is to yield with a clone of the waker:
//!
//! * a known number of them, of different types, each with a statement of its own, plain or with `?`,
//! * many of one type, started from a loop.
//!
//! The files: [`child`] says what the children do; [`nursery`], [`join`], [`futures_unordered`] and [`join_set`]
//! do the same workloads, each as its peer's documentation would write it; [`executor`] runs them, [`measure`] and
//! [`allocations`] measure, [`table`] prints.
//!
//! This is no `criterion` program, because what matters here are ratios: machines get slower and faster while a
//! benchmark runs, so the peers of a row take turns many times within a second or two, and the medians are compared.

mod allocations;
mod child;
mod executor;
mod futures_unordered;
mod join;
mod join_set;
mod measure;
mod nursery;
mod table;

use std::hint::black_box;

use tokio::runtime::Runtime;

use crate::child::{Child, Ready, WaitOnce, YieldOnce};
use crate::executor::{on_block_on, on_tokio};
use crate::measure::ROUNDS;
use crate::table::Row;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
    let mut rows = Vec::new();
    rows.extend(known_number::<Ready>(&runtime));
    rows.extend(known_number::<YieldOnce>(&runtime));
    rows.extend(known_number::<WaitOnce>(&runtime));
    for children in [100, 10_000] {
        rows.push(from_a_loop::<Ready>(&runtime, children));
        rows.push(from_a_loop::<YieldOnce>(&runtime, children));
        rows.push(from_a_loop::<WaitOnce>(&runtime, children));
    }

    // `cargo bench` says so. Anything else, like `cargo test --benches`, only wants to know that it works.
    if !std::env::args().any(|argument| argument == "--bench") {
        for run in rows.iter().flat_map(|row| &row.runs).flatten() {
            run(1);
        }
        return;
    }

    println!("Time: nanoseconds per child, and how many times that of the best on the same executor.");
    println!("Medians of {ROUNDS} rounds, in each of which all peers of the row take their turn.");
    println!("A ~ is at figures that are worth little, because the machine was busy.");
    println!("{}", table::CAPTION);
    table::print(&rows, measure::times);

    println!();
    println!("Heap: allocations per child, and bytes per child.");
    println!("What the executor itself needs to begin is not in it. From a loop, the nursery's captures are");
    println!(
        "kept in a Vec, which is: one allocation. FuturesUnordered and JoinSet give no handles to keep."
    );
    table::print(&rows, measure::heap);
}

/// 2 and 8 children of different types, without and with errors.
fn known_number<C: Child>(runtime: &Runtime) -> [Row<'_>; 4] {
    [
        Row {
            name: format!("2 {}", C::NAME),
            children: 2,
            runs: [
                Some(on_block_on(3, nursery::two::<C>)),
                Some(on_block_on(3, join::two::<C>)),
                None,
                Some(on_block_on(3, futures_unordered::two::<C>)),
                Some(on_tokio(runtime, 3, nursery::two::<C>)),
                Some(on_tokio(runtime, 3, join_set::two::<C>)),
            ],
        },
        Row {
            name: format!("2 {}, with ?", C::NAME),
            children: 2,
            runs: [
                Some(on_block_on(Ok(3), nursery::try_two::<C>)),
                Some(on_block_on(Ok(3), join::try_two::<C>)),
                None,
                Some(on_block_on(Ok(3), futures_unordered::try_two::<C>)),
                Some(on_tokio(runtime, Ok(3), nursery::try_two::<C>)),
                Some(on_tokio(runtime, Ok(3), join_set::try_two::<C>)),
            ],
        },
        Row {
            name: format!("8 {}", C::NAME),
            children: 8,
            runs: [
                Some(on_block_on(36, nursery::eight::<C>)),
                Some(on_block_on(36, join::eight::<C>)),
                None,
                Some(on_block_on(36, futures_unordered::eight::<C>)),
                Some(on_tokio(runtime, 36, nursery::eight::<C>)),
                Some(on_tokio(runtime, 36, join_set::eight::<C>)),
            ],
        },
        Row {
            name: format!("8 {}, with ?", C::NAME),
            children: 8,
            runs: [
                Some(on_block_on(Ok(36), nursery::try_eight::<C>)),
                Some(on_block_on(Ok(36), join::try_eight::<C>)),
                None,
                Some(on_block_on(Ok(36), futures_unordered::try_eight::<C>)),
                Some(on_tokio(runtime, Ok(36), nursery::try_eight::<C>)),
                Some(on_tokio(runtime, Ok(36), join_set::try_eight::<C>)),
            ],
        },
    ]
}

/// Many children of one type. `join!` has no place here.
fn from_a_loop<C: Child>(runtime: &Runtime, children: u64) -> Row<'_> {
    let sum = children * (children + 1) / 2;
    let n = move || black_box(children);
    Row {
        name: format!("{children} {}", C::NAME),
        children,
        runs: [
            Some(on_block_on(sum, move || nursery::many::<C>(n()))),
            None,
            Some(on_block_on(sum, move || futures_unordered::many::<C>(n()))),
            Some(on_block_on(sum, move || futures_unordered::many_boxed::<C>(n()))),
            Some(on_tokio(runtime, sum, move || nursery::many::<C>(n()))),
            Some(on_tokio(runtime, sum, move || join_set::many::<C>(n()))),
        ],
    }
}
