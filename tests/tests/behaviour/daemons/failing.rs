//! One that fails or panics ends the nursery, as any task does.

use std::panic::panic_any;

use aioresult::{Nursery, nursery};
use aioresult_tests::{Log, run, yield_now};
use futures::future::pending;

use super::{forever, payload_of};

#[test]
fn the_error_of_one_fails_the_nursery() {
    let log = Log::new();
    let result: Result<(), &str> = run(async {
        let result = nursery! {
            let log = &log;
            let _body = log.guard("body");
            spawn forever(log, "first");
            for _ in 0..1 {
                spawn_daemon forever(log, "heap daemon");
            }
            spawn_daemon async { yield_now().await; Err::<(), _>("daemon") }?;
            spawn forever(log, "last");
            pending::<()>().await;
        };
        log.say("yields");
        result
    });
    assert_eq!(result, Err("daemon"));
    assert_eq!(
        log.take(),
        ["last dropped", "heap daemon dropped", "first dropped", "body dropped", "yields"]
    );
}

#[test]
fn the_error_of_one_on_the_heap_fails_the_nursery_after_the_body_has_ended() {
    fn start(n: Nursery<'_, String>) {
        drop(n.try_spawn_daemon(async { Err::<u32, _>(String::from("handle")) }));
    }
    let from_handle: Result<(), String> = run(async {
        nursery!(|n| {
            type Error = String;
            start(n);
            spawn pending::<()>();
        })
    });
    assert_eq!(from_handle, Err("handle".into()));
    let from_loop: Result<(), String> = run(async {
        nursery! {
            type Error = String;
            for text in ["1", "x"] {
                // Converted into the block's error.
                let _ = spawn_daemon async move { text.parse::<u32>().map_err(|_| text) }?;
            }
            spawn pending::<()>();
        }
    });
    assert_eq!(from_loop, Err("x".into()));
}

#[test]
fn one_panics_and_its_payload_resumes_at_the_nurserys_await() {
    let log = Log::new();
    let in_frame = payload_of(async {
        nursery! {
            let _body = log.guard("body");
            spawn_daemon forever(&log, "daemon");
            spawn_daemon async { yield_now().await; panic_any("frame") };
            spawn forever(&log, "task");
            pending::<()>().await;
        }
    });
    assert_eq!(in_frame, "frame");
    assert_eq!(log.take(), ["task dropped", "daemon dropped", "body dropped"]);
    let on_heap = payload_of(async {
        nursery!(|n| {
            let log = &log;
            drop(n.spawn_daemon(async { panic_any("heap") }));
            drop(n.spawn_daemon(forever(log, "never polled")));
            spawn forever(log, "task");
        });
    });
    assert_eq!(on_heap, "heap");
    // They were dropped unpolled, and so without their guards.
    assert!(log.take().is_empty());
}
