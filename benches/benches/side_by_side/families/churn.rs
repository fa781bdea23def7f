//! D4: many children go through, few of them at a time.

use crate::child::{Child, Yield};
use crate::executor::{on_loop, on_tokio};
use crate::peers::{
    futures_buffered, futures_concurrency, futures_unordered, join_set, moro, names, nursery, tokio_spawn,
};
use crate::workload::{Family, Figures, Workload};

pub(crate) fn family() -> Family {
    Family {
        title: "D4: 1,000 children at a time, a million in all, each yields once. Nanoseconds per child.",
        caption: "\
With as_completed(..) and push(..), or what does the same with the peer. Oldest first: the body awaits the oldest, and then starts one;
so do moro and tokio::spawn, which have nothing else. set_limit: all are started, and wait for a place.",
        figures: Figures::Nanoseconds,
        workloads: vec![churn::<Yield<1>>("D4", 1000, 1_000_000)],
    }
}

pub(super) fn churn<C: Child>(name: &str, live: u64, all: u64) -> Workload {
    let sum = all * (all + 1) / 2;
    Workload {
        name: name.into(),
        children: all,
        runs: vec![
            (names::NURSERY, on_loop(sum, move || nursery::churn::<C>(live, all))),
            (names::NURSERY_IN_ORDER, on_loop(sum, move || nursery::churn_in_order::<C>(live, all))),
            (names::NURSERY_LIMITED, on_loop(sum, move || nursery::churn_limited::<C>(live, all))),
            (names::FB_BOUNDED, on_loop(sum, move || futures_buffered::churn_bounded::<C>(live, all))),
            (names::FB_UNORDERED, on_loop(sum, move || futures_buffered::churn::<C>(live, all))),
            (names::UNORDERED, on_loop(sum, move || futures_unordered::churn::<C>(live, all))),
            (names::UNORDERED_BOX, on_loop(sum, move || futures_unordered::churn_boxed::<C>(live, all))),
            (names::FC_GROUP, on_loop(sum, move || futures_concurrency::churn::<C>(live, all))),
            (names::MORO, on_loop(sum, move || moro::churn_in_order::<C>(live, all))),
            (names::SPAWN, on_tokio(sum, move || tokio_spawn::churn_in_order::<C>(live, all))),
            (names::JOIN_SET, on_tokio(sum, move || join_set::churn::<C>(live, all))),
        ],
    }
}
