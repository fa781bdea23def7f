//! S4: eight children of different types, of which one is woken a hundred times while the others wait for it.

use crate::child::{Child, OneIsBusy};
use crate::executor::{on_loop, on_tokio};
use crate::peers::{
    futures_buffered, futures_concurrency, futures_join, futures_unordered, join_set, moro, names, nursery,
    tokio_join,
};
use crate::reactor;
use crate::workload::{Family, Figures, Workload};

pub(crate) fn family() -> Family {
    Family {
        title: "S4: 8 children, one of which is woken a hundred times while the others wait for it. Nanoseconds for all of it.",
        caption: "A join polls all of them at each wake. The others leave wakers of their own.",
        figures: Figures::Nanoseconds,
        workloads: vec![eight::<OneIsBusy>("S4", 1)],
    }
}

/// The figures are for all of it, or per child, as one likes.
pub(super) fn eight<C: Child>(name: &str, divisor: u64) -> Workload {
    Workload {
        name: name.into(),
        children: divisor,
        runs: vec![
            (names::NURSERY, on_loop(36, || begun(nursery::eight::<C>))),
            (names::TOKIO_JOIN, on_loop(36, || begun(tokio_join::eight::<C>))),
            (names::FUTURES_JOIN, on_loop(36, || begun(futures_join::eight::<C>))),
            (names::FC_JOIN, on_loop(36, || begun(futures_concurrency::eight::<C>))),
            (names::FB_UNORDERED_BOX, on_loop(36, || begun(futures_buffered::eight::<C>))),
            (names::UNORDERED_BOX, on_loop(36, || begun(futures_unordered::eight::<C>))),
            (names::MORO, on_loop(36, || begun(moro::eight::<C>))),
            (names::NURSERY_ON_TOKIO, on_tokio(36, || begun(nursery::eight::<C>))),
            (names::JOIN_SET, on_tokio(36, || begun(join_set::eight::<C>))),
        ],
    }
}

fn begun<F>(workload: impl FnOnce() -> F) -> F {
    reactor::begin_without_wakes(8);
    workload()
}
