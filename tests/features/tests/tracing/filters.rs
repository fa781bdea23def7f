//! What a subscriber does not want is not recorded.

use std::panic::{AssertUnwindSafe, catch_unwind};

use aioresult::nursery;
use aioresult_tests::{run, yield_now};
use futures::future::pending;
use tracing::level_filters::LevelFilter;
use tracing::{info, info_span};
use tracing_subscriber::filter::filter_fn;

use crate::recorder::recorded_through;

async fn work() {
    info!("working");
    yield_now().await;
    info!("still working");
}

/// A nursery with tasks that end in some ways, in a span.
fn run_one() {
    let _span = info_span!("mine").entered();
    run(async {
        nursery! {
            spawn work();
            spawn_daemon pending::<()>();
            let cancelled = spawn_cancellable pending::<()>();
            cancelled.cancel();
            info!("body");
        }
    });
}

#[test]
fn up_to_debug_there_are_the_spans_and_what_went_wrong() {
    assert_eq!(
        recorded_through(LevelFilter::DEBUG, run_one).lines(),
        [
            "INFO mine",
            "  DEBUG nursery",
            "    DEBUG task `work()`, ordinary",
            "      INFO working",
            "      INFO still working",
            "    DEBUG task `pending::<()>()`, daemon",
            "      DEBUG dropped",
            "    DEBUG task `pending::<()>()`, cancellable",
            "      DEBUG cancelled",
            "    INFO body",
        ]
    );
}

const USERS_OWN: [&str; 4] = ["INFO mine", "  INFO body", "  INFO working", "  INFO still working"];

#[test]
fn up_to_info_there_is_only_what_users_record_in_their_own_spans() {
    assert_eq!(recorded_through(LevelFilter::INFO, run_one).lines(), USERS_OWN);
}

#[test]
fn the_same_without_the_target_of_this_crate() {
    let of_others = filter_fn(|metadata| metadata.target() != "aioresult");
    assert_eq!(recorded_through(of_others, run_one).lines(), USERS_OWN);
}

#[test]
fn up_to_off_there_is_nothing() {
    assert_eq!(recorded_through(LevelFilter::OFF, run_one).lines().len(), 0);
}

#[test]
fn up_to_info_a_panic_says_of_what_it_is_and_is_in_the_users_span() {
    let records = recorded_through(LevelFilter::INFO, || {
        let _span = info_span!("mine").entered();
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            run(async {
                nursery! { spawn async { std::panic::panic_any("boom") }; }
            });
        }));
        assert!(unwound.is_err());
    });
    assert_eq!(
        records.lines()[..2],
        ["INFO mine", "  ERROR panicked `async { std::panic::panic_any(\"boom\") }`, ordinary"]
    );
}
