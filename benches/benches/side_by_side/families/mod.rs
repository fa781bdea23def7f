//! The tables: which workloads there are, and who does them.

mod budget;
mod churn;
mod counts;
mod dropped;
mod failing;
mod from_a_loop;
mod growth;
mod one_is_busy;
mod parallel;
mod statements;
mod waiting;

use crate::workload::Family;

pub(crate) fn all() -> Vec<Family> {
    vec![
        statements::plain(),
        statements::with_errors(),
        one_is_busy::family(),
        from_a_loop::at_once(),
        from_a_loop::woken(),
        churn::family(),
        growth::family(),
        dropped::family(),
        failing::family(),
        parallel::family(),
        waiting::any(),
        waiting::each(),
        budget::family(),
        counts::heap(),
        counts::peak(),
        counts::polls(),
    ]
}
