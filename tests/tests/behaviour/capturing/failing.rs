//! Failures go to the result, and on to the runner.

use std::error::Error;
use std::io;
use std::num::ParseIntError;
use std::ptr;

use aioresult::{ResultError, TaskFailed, capture, nursery, try_capture};
use aioresult_tests::{Log, run, yield_now};

async fn parse(text: &str) -> Result<u32, ParseIntError> {
    yield_now().await;
    text.parse()
}

#[test]
fn without_try_a_result_is_a_value() {
    let (task, result) = capture(parse("x"));
    run(task);
    assert_eq!(result.error(), None);
    assert!(result.result().unwrap().is_err());
}

#[test]
fn the_error_is_shared_with_who_runs_it() {
    let (task, result) = try_capture(parse("x"));
    let failed = run(task).unwrap_err();
    assert!(ptr::eq(failed.error(), result.error().unwrap()));
    assert!(ptr::eq(failed.clone().error(), failed.error()));
    assert!(matches!(result.result(), Err(ResultError::Failed(error)) if ptr::eq(error, failed.error())));
}

#[test]
fn the_error_lives_as_long_as_someone_has_it() {
    let log = Log::new();
    let (task, result) = try_capture(async { Err::<u32, _>(log.guard("error")) });
    let failed = run(task).unwrap_err();
    drop(result);
    let clone = failed.clone();
    drop(failed);
    assert!(log.take().is_empty());
    drop(clone);
    assert_eq!(log.take(), ["error dropped"]);
}

#[test]
fn the_cause_of_the_failure_is_the_error() {
    let (task, _result) = try_capture(parse("x"));
    let failed = run(task).unwrap_err();
    assert_eq!(failed.to_string(), "a task failed: invalid digit found in string");
    assert_eq!(format!("{failed:?}"), "TaskFailed(ParseIntError { kind: InvalidDigit })");
    let source = failed.source().unwrap().downcast_ref::<ParseIntError>().unwrap();
    assert!(ptr::eq(source, failed.error()));
}

#[test]
fn a_value_of_try_is_a_value() {
    let (task, result) = try_capture(parse("5"));
    assert!(run(task).is_ok());
    assert_eq!(run(result), Ok(5));
}

#[test]
fn a_failure_makes_a_nursery_fail_and_is_still_there_after_it() {
    let log = Log::new();
    let (task, number) = try_capture(parse("x"));
    let result: Result<(), TaskFailed<ParseIntError>> = run(async {
        nursery! {
            spawn async { let _guard = log.guard("sibling"); std::future::pending::<()>().await };
            spawn task?;
        }
    });
    assert_eq!(log.take(), ["sibling dropped"]);
    assert!(ptr::eq(result.unwrap_err().error(), number.error().unwrap()));
}

#[test]
fn a_failure_converts_into_the_nurserys_error() {
    type Any = Box<dyn Error + Send + Sync>;
    let (task, number) = try_capture(parse("x"));
    let result: Result<(), Any> = run(async {
        nursery! {
            type Error = Any;
            spawn task?;
            spawn async { std::future::pending::<Result<(), io::Error>>().await }?;
        }
    });
    let error = result.unwrap_err();
    let failed = error.downcast_ref::<TaskFailed<ParseIntError>>().unwrap();
    assert_eq!(Some(failed.error()), number.error());
}

#[test]
fn of_several_failures_each_is_in_its_result() {
    let (first, a) = try_capture(async { Err::<(), _>("first") });
    let (second, b) = try_capture(async { Err::<(), _>("second") });
    let (third, c) = try_capture(async {
        yield_now().await;
        Err::<(), _>("third")
    });
    let result: Result<(), TaskFailed<&str>> = run(async {
        nursery! {
            spawn third?;
            spawn first?;
            spawn second?;
        }
    });
    assert_eq!(result.unwrap_err().error(), &"first");
    assert_eq!(a.error(), Some(&"first"));
    // The nursery has dropped the others.
    assert_eq!((b.result(), c.result()), (Err(ResultError::Cancelled), Err(ResultError::Cancelled)));
}
