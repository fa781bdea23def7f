//! What can be counted: allocations, and polls of children.

use super::{churn, from_a_loop, one_is_busy, statements};
use crate::child::{Counted, OneIsBusy, Ready, Wait, Yield};
use crate::workload::{Family, Figures};

pub(crate) fn heap() -> Family {
    Family {
        title: "H: the heap. Allocations and bytes per child.",
        caption: "\
What was freed again counts, and so does growing. What the executor itself needs to begin does not. From a loop, the captures or handles are
kept in a Vec, which is an allocation, too.",
        figures: Figures::Heap,
        workloads: vec![
            statements::eight::<Ready>("H1"),
            statements::eight::<Yield<1>>("H2"),
            one_is_busy::eight::<OneIsBusy>("H4:8", 8),
            from_a_loop::many::<Yield<1>>("HD2", 10),
            from_a_loop::many::<Yield<1>>("HD2", 1000),
            from_a_loop::many::<Wait<false>>("HD3", 1000),
        ],
    }
}

pub(crate) fn peak() -> Family {
    Family {
        title: "M: memory in use when 1,000 children live at a time, and more and more go through. Kilobytes at the most.",
        caption: "As in D4. With set_limit all of them are there from the beginning.",
        figures: Figures::Peak,
        workloads: [1000, 10_000, 100_000]
            .map(|all| churn::churn::<Yield<1>>(&format!("M:{all}"), 1000, all))
            .into(),
    }
}

pub(crate) fn polls() -> Family {
    Family {
        title: "Q: how often children are polled. Polls per child; for Q4 all polls of all children.",
        caption: "All have to be polled twice, and the busy one of Q4 101 times, which are 115 polls.",
        figures: Figures::Polls,
        workloads: vec![
            statements::eight::<Counted<Yield<1>>>("Q2"),
            one_is_busy::eight::<Counted<OneIsBusy>>("Q4", 1),
            from_a_loop::many::<Counted<Yield<1>>>("QD2", 1000),
            from_a_loop::many::<Counted<Wait<false>>>("QD3", 10),
            from_a_loop::many::<Counted<Wait<false>>>("QD3", 1000),
            from_a_loop::many::<Counted<Wait<true>>>("QD3B", 1000),
        ],
    }
}
