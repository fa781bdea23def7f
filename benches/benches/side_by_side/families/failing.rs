//! F: a child fails while the others wait.

use crate::child::{FirstFails, Refused};
use crate::executor::{on_loop, on_tokio};
use crate::peers::{
    futures_buffered, futures_concurrency, futures_unordered, join_all, join_set, moro, names, nursery,
};
use crate::workload::{Family, Figures, Workload};

pub(crate) fn family() -> Family {
    Family {
        title: "F: so many children are started, and the first of them fails when it is polled. Nanoseconds per child.",
        caption: "All of it, from the first start until the others have been dropped.",
        figures: Figures::Nanoseconds,
        workloads: vec![many(1000), many(10_000)],
    }
}

fn many(n: u64) -> Workload {
    Workload {
        name: format!("F:{n}"),
        children: n,
        runs: vec![
            (names::NURSERY, on_loop(Err(Refused), move || nursery::try_many::<FirstFails>(n))),
            (names::FB_UNORDERED, on_loop(Err(Refused), move || futures_buffered::try_many::<FirstFails>(n))),
            (
                names::FB_TRY_JOIN_ALL,
                on_loop(Err(Refused), move || futures_buffered::try_many_joined::<FirstFails>(n)),
            ),
            (names::UNORDERED, on_loop(Err(Refused), move || futures_unordered::try_many::<FirstFails>(n))),
            (names::TRY_JOIN_ALL, on_loop(Err(Refused), move || join_all::try_many::<FirstFails>(n))),
            (
                names::FC_TRY_JOIN,
                on_loop(Err(Refused), move || futures_concurrency::try_many_joined::<FirstFails>(n)),
            ),
            (
                names::FC_GROUP,
                on_loop(Err(Refused), move || futures_concurrency::try_many_in_group::<FirstFails>(n)),
            ),
            (names::MORO, on_loop(Err(Refused), move || moro::try_many::<FirstFails>(n))),
            (names::JOIN_SET, on_tokio(Err(Refused), move || join_set::try_many::<FirstFails>(n))),
        ],
    }
}
