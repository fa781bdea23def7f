//! What comes of them: their results, in captures that are awaited, and in a pure block.

use aioresult::{ResultCapture, Running, nursery};
use aioresult_tests::{Log, run, yield_now};
use futures::future::pending;

use super::forever;

#[test]
fn one_that_returns_early_has_its_result() {
    let results = run(async {
        nursery!(|n| {
            let frame = spawn_daemon async { 1 };
            let [heap] = [2].map(|i| spawn_daemon async move { yield_now().await; i });
            let handle = n.spawn_daemon(async { 3 });
            assert!(!frame.is_done() && !heap.is_done() && !handle.is_done());
            let by_reference = *(&frame).await;
            assert_eq!(frame.result(), Ok(&1));
            (by_reference, heap.await, handle.await)
        })
    });
    assert_eq!(results, (1, 2, 3));
}

#[test]
fn the_ok_of_one_with_a_question_mark_is_the_result() {
    let results: Result<_, &str> = run(async {
        nursery!(|n| {
            let frame = spawn_daemon async { Ok(1) }?;
            let [heap] = [2].map(|i| spawn_daemon async move { Ok(i) }?);
            let handle = n.try_spawn_daemon(async { Ok(3) });
            (frame.await, heap.await, handle.await)
        })
    });
    assert_eq!(results, Ok((1, 2, 3)));
}

#[test]
fn without_the_question_mark_the_error_stays_in_the_capture() {
    let kept: Result<u32, &str> = run(async {
        nursery! {
            let daemon = spawn_daemon async { Err("kept") };
            spawn yield_now();
            daemon.await
        }
    });
    assert_eq!(kept, Err("kept"));
}

#[test]
fn in_a_pure_block_it_stands_bare_and_the_value_is_that_of_the_others() {
    let log = Log::new();
    let (): () = run(async {
        nursery! { spawn_daemon forever(&log, "never polled"); }
    });
    let one: ResultCapture<u32> = run(async {
        nursery! {
            spawn_daemon forever(&log, "first");
            let one = spawn async { yield_now().await; 1 };
        }
    });
    assert_eq!(one.into_result(), 1);
    let both: Result<_, String> = run(async {
        nursery! {
            let one = spawn async { 1 };
            spawn_daemon async { forever(&log, "second").await; Ok(()) }?;
            let _ = spawn_daemon async { "discarded" };
            let two = spawn async { yield_now().await; "two" };
        }
    });
    let (one, two) = both.unwrap();
    assert_eq!((*one, *two), (1, "two"));
    assert_eq!(log.take(), ["first dropped", "second dropped"]);
}

/// Looks at a capture when it is dropped.
struct Look<'a, 't>(&'a ResultCapture<String, Running<'t>>, &'a Log);

impl Drop for Look<'_, '_> {
    fn drop(&mut self) {
        self.1.say(format_args!("saw {:?}", self.0.result()));
    }
}

/// Shows a text when it is dropped.
struct Show<'a>(&'a String, &'a Log);

impl Drop for Show<'_> {
    fn drop(&mut self) {
        self.1.say(format_args!("shows {}", self.0));
    }
}

#[test]
fn in_a_pure_block_it_may_look_at_captures_until_it_is_dropped() {
    let log = Log::new();
    let (a, b) = run(async {
        nursery! {
            let a = spawn async { yield_now().await; String::from("a") };
            spawn_daemon async { let _look = Look(&a, &log); pending::<()>().await };
            let b = spawn async { for _ in 0..3 { yield_now().await; } String::from("b") };
            spawn_daemon async { let _show = Show((&a).await, &log); pending::<()>().await };
        }
    });
    assert_eq!((a.into_result(), b.into_result()), ("a".into(), "b".into()));
    assert_eq!(log.take(), ["shows a", "saw Ok(\"a\")"]);
}
