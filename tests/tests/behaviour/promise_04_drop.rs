//! Promise 4: dropping the nursery's future drops everything in it, synchronously.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, PanicOnDrop, message, run, yield_now};
use futures::future::pending;
use tokio::time::{Instant, sleep, timeout};

#[test]
fn everything_is_dropped_last_started_first() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let _prelude = log.guard("prelude");
            spawn async { let _first = log.guard("first"); pending::<()>().await };
            for i in 0..2 {
                let guard = log.guard(format_args!("heap {i}"));
                spawn async { let _guard = guard; pending::<()>().await };
            }
            spawn async { let _second = log.guard("second"); pending::<()>().await };
            let _body = log.guard("body");
            pending::<()>().await;
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert!(log.take().is_empty());
    drop(nursery);
    assert_eq!(
        log.take(),
        [
            "second dropped",
            "heap 1 dropped",
            "heap 0 dropped",
            "first dropped",
            "body dropped",
            "prelude dropped"
        ]
    );
}

#[test]
fn before_its_first_poll_nothing_has_run() {
    let log = Log::new();
    let guard = log.guard("argument");
    let nursery = ByHand::new(async {
        nursery! {
            log.say("ran");
            spawn async { let _guard = guard; };
        }
    });
    drop(nursery);
    assert_eq!(log.take(), ["argument dropped"]);
}

#[test]
fn tasks_that_were_never_polled_are_dropped() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            for i in 0..200 {
                let guard = log.guard(i);
                spawn async { let _guard = guard; yield_now().await };
            }
        }
    });
    // A turn is shorter than that.
    assert!(nursery.poll().is_pending());
    drop(nursery);
    assert_eq!(log.take().len(), 200);
}

#[test]
fn a_destructor_that_panics_does_not_keep_the_others_from_being_dropped() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn async { let _first = log.guard("first"); pending::<()>().await };
            spawn async { let _bomb = PanicOnDrop("drop"); pending::<()>().await };
            spawn async { let _third = log.guard("third"); pending::<()>().await };
        }
    });
    assert!(nursery.poll().is_pending());
    let payload = catch_unwind(AssertUnwindSafe(|| drop(nursery))).unwrap_err();
    assert_eq!(message(&*payload), "drop");
    assert_eq!(log.take(), ["third dropped", "first dropped"]);
}

#[test]
fn the_last_poll_of_a_nursery_drops_what_it_holds() {
    let log = Log::new();
    run(async {
        nursery! {
            let kept = spawn async { log.guard("result") };
            yield_now().await;
            log.say("body ends");
            drop(kept);
        }
        log.say("after");
    });
    assert_eq!(log.take(), ["body ends", "result dropped", "after"]);
}

#[tokio::test(start_paused = true)]
async fn it_works_inside_of_timeout() {
    let log = Log::new();
    let begin = Instant::now();
    let timed_out = timeout(Duration::from_secs(2), async {
        nursery! {
            let quick = spawn async { sleep(Duration::from_secs(1)).await; log.say("quick done") };
            spawn async { let _slow = log.guard("slow"); sleep(Duration::from_secs(9)).await };
            quick.await;
            let _body = log.guard("body");
            pending::<()>().await;
        }
    })
    .await;
    assert!(timed_out.is_err());
    assert_eq!(begin.elapsed(), Duration::from_secs(2));
    assert_eq!(log.take(), ["quick done", "slow dropped", "body dropped"]);
}

#[tokio::test(start_paused = true)]
async fn a_nursery_in_a_task_of_a_nursery_goes_with_it() {
    let log = Log::new();
    let inner = |name: &'static str| {
        let log = &log;
        async move {
            nursery! {
                spawn async { let _leaf = log.guard(format_args!("{name} leaf 1")); pending::<()>().await };
                spawn async { let _leaf = log.guard(format_args!("{name} leaf 2")); pending::<()>().await };
            }
        }
    };
    let timed_out = timeout(Duration::from_secs(1), async {
        nursery! {
            let _ = spawn inner("a");
            let _ = spawn inner("b");
        }
    })
    .await;
    assert!(timed_out.is_err());
    assert_eq!(log.take(), ["b leaf 2 dropped", "b leaf 1 dropped", "a leaf 2 dropped", "a leaf 1 dropped"]);
}
