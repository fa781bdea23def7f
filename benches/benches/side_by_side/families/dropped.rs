//! C: children that are dropped while they wait.

use crate::child::Forever;
use crate::executor::{dropped, self_timed};
use crate::peers::{
    futures_buffered, futures_concurrency, futures_unordered, join_all, join_set, moro, names, nursery,
    tokio_spawn,
};
use crate::workload::{Family, Figures, Workload};

pub(crate) fn family() -> Family {
    Family {
        title: "C: to drop what has so many children, all of which wait. Nanoseconds per child.",
        caption: "Only the drop is timed; with tokio's tasks, until all have been dropped.",
        figures: Figures::Nanoseconds,
        workloads: vec![many(1000), many(100_000)],
    }
}

fn many(n: u64) -> Workload {
    Workload {
        name: format!("C:{n}"),
        children: n,
        runs: vec![
            (names::NURSERY, dropped(move || nursery::many::<Forever>(n))),
            (names::FB_BOUNDED, dropped(move || futures_buffered::many_bounded::<Forever>(n))),
            (names::FB_UNORDERED, dropped(move || futures_buffered::many::<Forever>(n))),
            (names::FB_UNORDERED_BOX, dropped(move || futures_buffered::many_boxed::<Forever>(n))),
            (names::UNORDERED, dropped(move || futures_unordered::many::<Forever>(n))),
            (names::UNORDERED_BOX, dropped(move || futures_unordered::many_boxed::<Forever>(n))),
            (names::JOIN_ALL, dropped(move || join_all::many::<Forever>(n))),
            (names::FC_JOIN, dropped(move || futures_concurrency::many_joined::<Forever>(n))),
            (names::FC_GROUP, dropped(move || futures_concurrency::many_in_group::<Forever>(n))),
            (names::MORO, dropped(move || moro::many::<Forever>(n))),
            (names::SPAWN, self_timed(move || tokio_spawn::abort(n))),
            (names::JOIN_SET, self_timed(move || join_set::shutdown(n))),
        ],
    }
}
