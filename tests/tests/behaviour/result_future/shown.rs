//! `Display` and `Debug`.

use aioresult::{ResultFuture, capture, try_capture};
use aioresult_tests::run;

use super::number;

#[test]
fn nothing_yet() {
    let (_promise, future) = number();
    let shown = "ResultFuture(is_done=false)";
    assert_eq!([format!("{future}"), format!("{future:?}"), format!("{future:#}")], [shown; 3]);
}

#[test]
fn a_value_and_an_error() {
    let (promise, future) = ResultFuture::<&str, &str>::new();
    promise.set_result("text");
    assert_eq!(format!("{future} {future:?}"), "ResultFuture(result=text) ResultFuture(result=\"text\")");
    assert_eq!(format!("{future:#} {future:#?}"), "ResultFuture(result=text) ResultFuture(result=\"text\")");
    let (promise, future) = ResultFuture::<&str, &str>::new();
    promise.set_error("refused");
    assert_eq!(format!("{future} {future:?}"), "ResultFuture(error=refused) ResultFuture(error=\"refused\")");
}

#[test]
fn a_promise_that_was_dropped() {
    let (promise, future) = number();
    drop(promise);
    assert_eq!(format!("{future} {future:?}"), "ResultFuture(abandoned) ResultFuture(abandoned)");
}

#[test]
fn a_task_that_was_cancelled_has_panicked_or_failed() {
    let (task, future) = capture(async { 1 });
    drop(task);
    assert_eq!(format!("{future:?}"), "ResultFuture(cancelled)");
    let (task, future) = try_capture(async { Err::<u32, _>("refused") });
    run(task).unwrap_err();
    assert_eq!(future.to_string(), "ResultFuture(error=refused)");
    let (task, future) = capture(std::future::ready(3_u32));
    run(task);
    assert_eq!(format!("{future:#?}"), "ResultFuture(result=3)");
    let (task, future) = capture(async { panic!("task") });
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(task))).unwrap_err();
    assert_eq!(format!("{future:?}"), "ResultFuture(panicked)");
}

#[test]
fn what_ran_is_not_known_of_a_promise_or_a_plain_future() {
    let (_promise, future) = number();
    assert_eq!((future.routine(), future.args()), (None, None));
    let (_task, future) = capture(async { 1 });
    assert_eq!((future.routine(), future.args()), (None, None));
    assert_eq!(format!("{future:#?}"), "ResultFuture(is_done=false)");
}

#[capture(args)]
async fn double(x: u32) -> u32 {
    2 * x
}

#[capture]
async fn fails() -> Result<u32, &'static str> {
    Err("refused")
}

#[test]
fn what_ran_is_known_of_a_routine() {
    let (task, future) = double(2).capture();
    assert_eq!((future.routine(), future.args()), (Some("double"), Some("(2)")));
    assert_eq!(
        format!("{future:#} {future}"),
        "ResultFuture(routine=double, args=(2), is_done=false) ResultFuture(is_done=false)"
    );
    run(task);
    assert_eq!(
        format!("{future:#} {future}"),
        "ResultFuture(routine=double, args=(2), result=4) ResultFuture(result=4)"
    );
    assert_eq!(format!("{:#?}", future.clone()), "ResultFuture(routine=double, args=(2), result=4)");
    let (task, future) = double(3).capture();
    drop(task);
    assert_eq!(format!("{future:#}"), "ResultFuture(routine=double, args=(3), cancelled)");
}

#[test]
fn what_failed_is_known_of_a_routine() {
    let (task, future) = fails().try_capture();
    run(task).unwrap_err();
    assert_eq!((future.routine(), future.args()), (Some("fails"), None));
    assert_eq!(format!("{future:#}"), "ResultFuture(routine=fails, error=refused)");
    // The functions know nothing of it.
    let (_task, future) = try_capture(fails());
    assert_eq!(format!("{future:#}"), "ResultFuture(is_done=false)");
}

#[test]
fn waits_say_whether_they_are_over() {
    let (promise, future) = number();
    let (done, looked) = (future.wait_done(), (&future).into_future());
    assert_eq!(
        format!("{done:?} {looked:?}"),
        "WaitDone { is_done: false, .. } WaitOutcome { is_done: false, .. }"
    );
    promise.set_result(5);
    assert_eq!(
        format!("{done:?} {looked:?}"),
        "WaitDone { is_done: true, .. } WaitOutcome { is_done: true, .. }"
    );
}
