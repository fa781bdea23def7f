//! Promise 3: a task panics: the others are dropped at once, then the payload resumes at the nursery's await.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, PanicOnDrop, message, run, yield_now};
use futures::future::pending;

fn payload_of<T>(future: impl Future<Output = T>) -> String {
    match catch_unwind(AssertUnwindSafe(|| run(future))) {
        Ok(_) => panic!("it should have panicked"),
        Err(payload) => message(&*payload).to_owned(),
    }
}

#[test]
fn a_task_of_the_frame_panics() {
    let log = Log::new();
    let payload = payload_of(async {
        nursery! {
            let _body = log.guard("body");
            spawn async { let _first = log.guard("first"); pending::<()>().await };
            spawn async { yield_now().await; panic_any("boom") };
            spawn async { let _second = log.guard("second"); pending::<()>().await };
            pending::<()>().await;
        }
    });
    assert_eq!(payload, "boom");
    assert_eq!(log.take(), ["second dropped", "first dropped", "body dropped"]);
}

#[test]
fn a_task_on_the_heap_panics() {
    let log = Log::new();
    let payload = payload_of(async {
        nursery! {
            for i in 0..3 {
                let guard = log.guard(i);
                spawn async move {
                    let _guard = guard;
                    yield_now().await;
                    assert_ne!(i, 1, "boom");
                    pending::<()>().await
                };
            }
        }
    });
    assert!(payload.contains("boom"));
    assert_eq!(log.take(), ["1 dropped", "2 dropped", "0 dropped"]);
}

#[test]
fn the_body_panics() {
    let log = Log::new();
    let payload = payload_of(async {
        nursery! {
            let _body = log.guard("body");
            spawn async { let _task = log.guard("task"); pending::<()>().await };
            yield_now().await;
            panic_any("boom");
        }
    });
    assert_eq!(payload, "boom");
    assert_eq!(log.take(), ["task dropped", "body dropped"]);
}

#[test]
fn other_tasks_never_see_it() {
    let log = Log::new();
    payload_of(async {
        nursery! {
            let a = spawn async { yield_now().await; panic_any("boom"); #[allow(unreachable_code)] 1 };
            spawn async { (&a).await; log.say("saw it") };
            (&a).await;
            log.say("saw it");
        }
    });
    assert!(log.take().is_empty());
}

#[test]
fn a_destructor_panics_while_the_nursery_fails() {
    let log = Log::new();
    let payload = payload_of(async {
        nursery! {
            spawn async { let _first = log.guard("first"); pending::<()>().await };
            spawn async { let _bomb = PanicOnDrop("drop"); pending::<()>().await };
            spawn async { let _third = log.guard("third"); pending::<()>().await };
            spawn async { yield_now().await; Err::<(), _>("error") }?;
        }
    });
    // The panic comes before the error: it is a bug, the error only a result.
    assert_eq!(payload, "drop");
    assert_eq!(log.take(), ["third dropped", "first dropped"]);
}

#[test]
fn two_destructors_panic_and_the_first_payload_is_kept() {
    let log = Log::new();
    let payload = payload_of(async {
        nursery! {
            spawn async { let _bomb = PanicOnDrop("first"); pending::<()>().await };
            for _ in 0..1 {
                spawn async { let _bomb = PanicOnDrop("second"); pending::<()>().await };
            }
            spawn async { let _last = log.guard("last"); yield_now().await; panic_any("boom") };
            pending::<()>().await;
        }
    });
    assert_eq!(payload, "boom");
    assert_eq!(log.take(), ["last dropped"]);
}

#[test]
fn a_destructor_panics_while_the_body_leaves_its_frame() {
    let log = Log::new();
    let payload = payload_of(async {
        nursery! {
            type Error = &'static str;
            let _outer = log.guard("outer");
            spawn async { let _first = log.guard("first"); pending::<()>().await };
            spawn async { let _bomb = PanicOnDrop("drop"); pending::<()>().await };
            for _ in 0..1 {
                let guard = log.guard("heap");
                spawn async { let _guard = guard; pending::<()>().await };
            }
            yield_now().await;
            Err::<(), _>("error")?;
        }
    });
    assert_eq!(payload, "drop");
    assert_eq!(log.take(), ["heap dropped", "first dropped", "outer dropped"]);
}

#[test]
fn a_result_whose_destructor_panics() {
    let log = Log::new();
    let payload = payload_of(async {
        nursery! {
            spawn async { let _task = log.guard("task"); pending::<()>().await };
            for _ in 0..1 {
                let _ = spawn async { PanicOnDrop("result") };
            }
        }
    });
    assert_eq!(payload, "result");
    assert_eq!(log.take(), ["task dropped"]);
}

#[test]
fn the_nursery_is_dropped_during_a_panic_and_a_destructor_panics_too() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn async { let _first = log.guard("first"); pending::<()>().await };
            spawn async { let _bomb = PanicOnDrop("drop"); pending::<()>().await };
        }
    });
    assert!(nursery.poll().is_pending());
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _nursery = nursery;
        panic_any("outer");
    }));
    assert_eq!(message(&*unwound.unwrap_err()), "outer");
    assert_eq!(log.take(), ["first dropped"]);
}
