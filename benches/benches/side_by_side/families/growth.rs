//! N: what a child costs, however many there are.

use crate::child::{Child, Ready, Wait, Yield};
use crate::executor::{Run, on_loop};
use crate::peers::{futures_buffered, nursery};
use crate::reactor;
use crate::workload::{Family, Figures, Workload};

pub(crate) fn family() -> Family {
    Family {
        title: "N: what a child from a loop costs, against their number. Nanoseconds per child.",
        caption: "Above some number they do not fit into the processor's caches.",
        figures: Figures::NanosecondsOnly,
        workloads: [100, 1000, 10_000, 100_000, 1_000_000].map(many).into(),
    }
}

fn many(n: u64) -> Workload {
    Workload {
        name: format!("N:{n}"),
        children: n,
        runs: vec![
            ("nursery!, ready", in_nursery::<Ready>(n)),
            ("nursery!, yield once", in_nursery::<Yield<1>>(n)),
            ("nursery!, all woken", in_nursery::<Wait<true>>(n)),
            ("Bounded, ready", in_bounded::<Ready>(n)),
            ("Bounded, yield once", in_bounded::<Yield<1>>(n)),
            ("Bounded, all woken", in_bounded::<Wait<true>>(n)),
        ],
    }
}

fn in_nursery<C: Child>(n: u64) -> Run {
    on_loop(n * (n + 1) / 2, move || {
        reactor::begin(n, C::WAKES);
        nursery::many::<C>(n)
    })
}

fn in_bounded<C: Child>(n: u64) -> Run {
    on_loop(n * (n + 1) / 2, move || {
        reactor::begin(n, C::WAKES);
        futures_buffered::many_bounded::<C>(n)
    })
}
