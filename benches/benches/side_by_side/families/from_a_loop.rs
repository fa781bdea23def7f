//! D: many children of one type, started from a loop.

use std::hint::black_box;

use crate::child::{Child, Ready, Wait, Yield};
use crate::executor::{on_loop, on_tokio};
use crate::peers::{
    futures_buffered, futures_concurrency, futures_unordered, join_all, join_set, moro, names, nursery,
    tokio_spawn,
};
use crate::reactor;
use crate::workload::{Family, Figures, Workload};

pub(crate) fn at_once() -> Family {
    Family {
        title: "D: many children from a loop. Nanoseconds per child.",
        caption: "D1 are ready at once, D2 yield once. They are of one type, so nobody has to box them. Those that can give handles do.",
        figures: Figures::Nanoseconds,
        workloads: vec![
            many::<Ready>("D1", 10),
            many::<Ready>("D1", 1000),
            many::<Ready>("D1", 100_000),
            many::<Yield<1>>("D2", 10),
            many::<Yield<1>>("D2", 1000),
            many::<Yield<1>>("D2", 100_000),
        ],
    }
}

pub(crate) fn woken() -> Family {
    Family {
        title: "D: many children from a loop, which wait. Nanoseconds per child.",
        caption: "\
Each leaves its waker with a reactor. When all wait, it wakes, in an order that looks random, D3 one child and again when the executor
has nothing left to do, D3B all of them. D3:100000 would take `futures-concurrency` half a minute.",
        figures: Figures::Nanoseconds,
        workloads: vec![
            many::<Wait<false>>("D3", 10),
            many::<Wait<false>>("D3", 1000),
            very_many_one_by_one(),
            many::<Wait<true>>("D3B", 10),
            many::<Wait<true>>("D3B", 1000),
            many::<Wait<true>>("D3B", 100_000),
        ],
    }
}

/// Without those who look at all children at each wake, which takes them half a minute.
fn very_many_one_by_one() -> Workload {
    let mut workload = many::<Wait<false>>("D3", 100_000);
    workload.runs.retain(|(peer, _)| ![names::FC_JOIN, names::FC_GROUP].contains(peer));
    workload
}

pub(super) fn many<C: Child>(family: &str, n: u64) -> Workload {
    let sum = n * (n + 1) / 2;
    let begin = move || {
        reactor::begin(n, C::WAKES);
        black_box(n)
    };
    Workload {
        name: format!("{family}:{n}"),
        children: n,
        runs: vec![
            (names::NURSERY, on_loop(sum, move || nursery::many::<C>(begin()))),
            (names::FB_BOUNDED, on_loop(sum, move || futures_buffered::many_bounded::<C>(begin()))),
            (names::FB_UNORDERED, on_loop(sum, move || futures_buffered::many::<C>(begin()))),
            (names::FB_JOIN_ALL, on_loop(sum, move || futures_buffered::many_joined::<C>(begin()))),
            (names::FB_UNORDERED_BOX, on_loop(sum, move || futures_buffered::many_boxed::<C>(begin()))),
            (names::UNORDERED, on_loop(sum, move || futures_unordered::many::<C>(begin()))),
            (names::UNORDERED_BOX, on_loop(sum, move || futures_unordered::many_boxed::<C>(begin()))),
            (names::JOIN_ALL, on_loop(sum, move || join_all::many::<C>(begin()))),
            (names::FC_JOIN, on_loop(sum, move || futures_concurrency::many_joined::<C>(begin()))),
            (names::FC_GROUP, on_loop(sum, move || futures_concurrency::many_in_group::<C>(begin()))),
            (names::MORO, on_loop(sum, move || moro::many::<C>(begin()))),
            (names::NURSERY_ON_TOKIO, on_tokio(sum, move || nursery::many::<C>(begin()))),
            (names::SPAWN, on_tokio(sum, move || tokio_spawn::many::<C>(begin()))),
            (names::JOIN_SET, on_tokio(sum, move || join_set::many::<C>(begin()))),
        ],
    }
}
