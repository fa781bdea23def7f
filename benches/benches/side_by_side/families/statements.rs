//! S: a known number of children of different types, each started by a statement.

use crate::child::{Child, Ready, Yield};
use crate::executor::{on_loop, on_tokio};
use crate::peers::{
    futures_buffered, futures_concurrency, futures_join, futures_unordered, join_set, moro, names, nursery,
    tokio_join,
};
use crate::workload::{Family, Figures, Workload};

const CAPTION: &str = "\
S1 are ready at once, S2 yield once, S3 yield ten times. They are of different types, so some peers have to box them. Only the
results of nursery!, of the joins and of moro can be told apart.";

pub(crate) fn plain() -> Family {
    Family {
        title: "S: 2 and 8 children, each with a statement of its own. Nanoseconds per child.",
        caption: CAPTION,
        figures: Figures::Nanoseconds,
        workloads: vec![
            two::<Ready>("S1"),
            eight::<Ready>("S1"),
            two::<Yield<1>>("S2"),
            eight::<Yield<1>>("S2"),
            two::<Yield<10>>("S3"),
            eight::<Yield<10>>("S3"),
        ],
    }
}

pub(crate) fn with_errors() -> Family {
    Family {
        title: "S: the same children, with results that could be errors. Nanoseconds per child.",
        caption: "Each has a `?`, or what does the same with the peer.",
        figures: Figures::Nanoseconds,
        workloads: vec![
            try_two::<Ready>("S1"),
            try_eight::<Ready>("S1"),
            try_two::<Yield<1>>("S2"),
            try_eight::<Yield<1>>("S2"),
            try_two::<Yield<10>>("S3"),
            try_eight::<Yield<10>>("S3"),
        ],
    }
}

fn two<C: Child>(family: &str) -> Workload {
    Workload {
        name: format!("{family}:2"),
        children: 2,
        runs: vec![
            (names::NURSERY, on_loop(3, nursery::two::<C>)),
            (names::TOKIO_JOIN, on_loop(3, tokio_join::two::<C>)),
            (names::FUTURES_JOIN, on_loop(3, futures_join::two::<C>)),
            (names::FC_JOIN, on_loop(3, futures_concurrency::two::<C>)),
            (names::FB_UNORDERED_BOX, on_loop(3, futures_buffered::two::<C>)),
            (names::UNORDERED_BOX, on_loop(3, futures_unordered::two::<C>)),
            (names::MORO, on_loop(3, moro::two::<C>)),
            (names::NURSERY_ON_TOKIO, on_tokio(3, nursery::two::<C>)),
            (names::JOIN_SET, on_tokio(3, join_set::two::<C>)),
        ],
    }
}

pub(super) fn eight<C: Child>(family: &str) -> Workload {
    Workload {
        name: format!("{family}:8"),
        children: 8,
        runs: vec![
            (names::NURSERY, on_loop(36, nursery::eight::<C>)),
            (names::TOKIO_JOIN, on_loop(36, tokio_join::eight::<C>)),
            (names::FUTURES_JOIN, on_loop(36, futures_join::eight::<C>)),
            (names::FC_JOIN, on_loop(36, futures_concurrency::eight::<C>)),
            (names::FB_UNORDERED_BOX, on_loop(36, futures_buffered::eight::<C>)),
            (names::UNORDERED_BOX, on_loop(36, futures_unordered::eight::<C>)),
            (names::MORO, on_loop(36, moro::eight::<C>)),
            (names::NURSERY_ON_TOKIO, on_tokio(36, nursery::eight::<C>)),
            (names::JOIN_SET, on_tokio(36, join_set::eight::<C>)),
        ],
    }
}

fn try_two<C: Child>(family: &str) -> Workload {
    Workload {
        name: format!("{family}:2?"),
        children: 2,
        runs: vec![
            (names::NURSERY, on_loop(Ok(3), nursery::try_two::<C>)),
            (names::TOKIO_TRY_JOIN, on_loop(Ok(3), tokio_join::try_two::<C>)),
            (names::FUTURES_TRY_JOIN, on_loop(Ok(3), futures_join::try_two::<C>)),
            (names::FC_TRY_JOIN, on_loop(Ok(3), futures_concurrency::try_two::<C>)),
            (names::FB_UNORDERED_BOX, on_loop(Ok(3), futures_buffered::try_two::<C>)),
            (names::UNORDERED_BOX, on_loop(Ok(3), futures_unordered::try_two::<C>)),
            (names::MORO, on_loop(Ok(3), moro::try_two::<C>)),
            (names::NURSERY_ON_TOKIO, on_tokio(Ok(3), nursery::try_two::<C>)),
            (names::JOIN_SET, on_tokio(Ok(3), join_set::try_two::<C>)),
        ],
    }
}

fn try_eight<C: Child>(family: &str) -> Workload {
    Workload {
        name: format!("{family}:8?"),
        children: 8,
        runs: vec![
            (names::NURSERY, on_loop(Ok(36), nursery::try_eight::<C>)),
            (names::TOKIO_TRY_JOIN, on_loop(Ok(36), tokio_join::try_eight::<C>)),
            (names::FUTURES_TRY_JOIN, on_loop(Ok(36), futures_join::try_eight::<C>)),
            (names::FC_TRY_JOIN, on_loop(Ok(36), futures_concurrency::try_eight::<C>)),
            (names::FB_UNORDERED_BOX, on_loop(Ok(36), futures_buffered::try_eight::<C>)),
            (names::UNORDERED_BOX, on_loop(Ok(36), futures_unordered::try_eight::<C>)),
            (names::MORO, on_loop(Ok(36), moro::try_eight::<C>)),
            (names::NURSERY_ON_TOKIO, on_tokio(Ok(36), nursery::try_eight::<C>)),
            (names::JOIN_SET, on_tokio(Ok(36), join_set::try_eight::<C>)),
        ],
    }
}
