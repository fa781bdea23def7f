//! P: tasks on several threads.

use crate::child::{Child, Ready, Yield};
use crate::executor::on_workers;
use crate::peers::{join_set, names, nursery, task_tracker, tokio_spawn};
use crate::workload::{Family, Figures, Workload};

pub(crate) fn family() -> Family {
    Family {
        title: "P: many tasks on tokio's runtime with two workers, one of which starts and awaits them. Nanoseconds per task.",
        caption: "P1 are ready at once, P2 yield once. The nursery's are started with spawn_parallel.",
        figures: Figures::Nanoseconds,
        workloads: vec![
            many::<Ready>("P1", 1000),
            many::<Ready>("P1", 100_000),
            many::<Yield<1>>("P2", 1000),
            many::<Yield<1>>("P2", 100_000),
        ],
    }
}

fn many<C: Child>(family: &str, n: u64) -> Workload {
    let sum = n * (n + 1) / 2;
    Workload {
        name: format!("{family}:{n}"),
        children: n,
        runs: vec![
            (names::NURSERY_ON_TOKIO, on_workers(sum, move || nursery::many_parallel::<C>(n))),
            (names::SPAWN, on_workers(sum, move || tokio_spawn::many::<C>(n))),
            (names::TASK_TRACKER, on_workers(sum, move || task_tracker::many::<C>(n))),
            (names::JOIN_SET, on_workers(sum, move || join_set::many::<C>(n))),
        ],
    }
}
