//! The tables: which workloads there are, and who does them.

mod counts;
mod from_a_loop;
mod one_is_busy;
mod statements;

use crate::workload::Family;

pub(crate) fn all() -> Vec<Family> {
    vec![
        statements::plain(),
        statements::with_errors(),
        one_is_busy::family(),
        from_a_loop::at_once(),
        from_a_loop::woken(),
        counts::heap(),
        counts::polls(),
    ]
}
