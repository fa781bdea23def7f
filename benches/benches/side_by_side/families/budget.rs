//! WB: many children that are ready at once, if only tokio lets them.

use crate::child::TakesBudget;
use crate::executor::on_tokio;
use crate::peers::{
    futures_buffered, futures_concurrency, futures_unordered, join_all, join_set, moro, names, nursery,
    tokio_spawn,
};
use crate::workload::{Family, Figures, Workload};

pub(crate) fn family() -> Family {
    Family {
        title: "WB: many children, all ready at once, that take from tokio's cooperative budget. Nanoseconds per child.",
        caption: "\
When the task that all are in has used its budget up, they pend until its next turn; who polls all of them in each turn takes quadratic
time. All are on tokio, tokio's own tasks have a budget each.",
        figures: Figures::Nanoseconds,
        workloads: vec![many(1000), many(10_000), many(100_000)],
    }
}

fn many(n: u64) -> Workload {
    let sum = n * (n + 1) / 2;
    Workload {
        name: format!("WB:{n}"),
        children: n,
        runs: vec![
            (names::NURSERY, on_tokio(sum, move || nursery::many::<TakesBudget>(n))),
            (names::FB_BOUNDED, on_tokio(sum, move || futures_buffered::many_bounded::<TakesBudget>(n))),
            (names::FB_UNORDERED, on_tokio(sum, move || futures_buffered::many::<TakesBudget>(n))),
            (names::UNORDERED, on_tokio(sum, move || futures_unordered::many::<TakesBudget>(n))),
            (names::JOIN_ALL, on_tokio(sum, move || join_all::many::<TakesBudget>(n))),
            (names::FC_JOIN, on_tokio(sum, move || futures_concurrency::many_joined::<TakesBudget>(n))),
            (names::MORO, on_tokio(sum, move || moro::many::<TakesBudget>(n))),
            (names::SPAWN, on_tokio(sum, move || tokio_spawn::many::<TakesBudget>(n))),
            (names::JOIN_SET, on_tokio(sum, move || join_set::many::<TakesBudget>(n))),
        ],
    }
}
