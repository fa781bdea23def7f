//! The same as in Python: what the package that this crate is named after does, done here. See the README beside.
//!
//! A scenario is an `async fn`, which says what it sees with `log!`. All that it says, and when, has to be what its namesake
//! in `scenarios.py` says.
#![forbid(unsafe_code)]

/// Says something, now.
macro_rules! log {
    ($($text:tt)*) => { crate::trace::log(format!($($text)*)) };
}

mod futures;
mod nursery;
mod starting;
mod trace;
mod waiting;
mod words;
mod work;

/// A test for each scenario, and the list of their names. A function that is in no list is a warning: it is not used.
macro_rules! scenarios {
    ($($module:ident: $($scenario:ident)*;)*) => {
        $($(
            #[test]
            fn $scenario() {
                let trace = trace::record($module::$scenario());
                assert_eq!(trace, trace::expected(stringify!($scenario)));
            }
        )*)*

        const SCENARIOS: &[&str] = &[$($(stringify!($scenario)),*),*];
    };
}

scenarios! {
    nursery:
        two_tasks gather_list keyed failure_drops_siblings suppressed_failure body_fails body_done_then_failure
        nested_failure_is_contained spawn_from_child;
    waiting:
        wait_for_one_inside one_task_waits_for_another wait_any_of_many wait_all_of_some wait_any_of_none
        results_in_completion_order channel_back_pressure cancelled_waiter;
    futures:
        future_value future_error shared_connection;
    starting:
        start_protocol start_not_used start_fails_before_ready start_fails_after_ready start_and_done_captures
        never_ready;
}

#[test]
fn every_scenario_of_python_has_a_test() {
    let mut here = SCENARIOS.to_vec();
    here.sort_unstable();
    assert_eq!(here, trace::scenarios_of_python());
}
