//! What those see who look at it.

use std::convert::Infallible;
use std::error::Error;
use std::ptr;

use aioresult::{ResultError, ResultFuture};
use aioresult_tests::run;

use super::number;

/// Neither `Clone` nor anything else.
struct Plain(u32);

#[test]
fn before_it_is_set_there_is_nothing() {
    let (_promise, future) = number();
    assert!(!future.is_done());
    assert_eq!(future.result(), Err(ResultError::NotDone));
    assert_eq!(future.error(), None);
}

#[test]
fn a_value_is_there_for_all_clones_whenever_they_were_made() {
    let (promise, future) = number();
    let before = future.clone();
    promise.set_result(5);
    let after = future.clone();
    drop(future);
    for future in [before, after] {
        assert!(future.is_done());
        assert_eq!(future.result(), Ok(&5));
        assert_eq!(future.error(), None);
        assert_eq!(run(async { (&future).await.copied() }), Ok(5));
        assert_eq!(run(future), Ok(5));
    }
}

#[test]
fn an_error_is_there_for_all_clones() {
    let (promise, future) = number();
    promise.set_error("refused".into());
    assert!(future.is_done());
    assert_eq!(future.clone().result(), Err(ResultError::Failed(&"refused".into())));
    assert_eq!(future.error().unwrap(), "refused");
    assert_eq!(
        run(async { (&future).await.copied().unwrap_err().cloned() }),
        ResultError::Failed("refused".into())
    );
    assert_eq!(run(future), Err(ResultError::Failed("refused".into())));
}

#[test]
fn those_who_look_see_the_same_value_and_those_who_take_get_clones() {
    let (promise, future) = ResultFuture::<String>::new();
    promise.set_result("text".into());
    let looked = run(async { (&future).await.unwrap() });
    assert!(ptr::eq(looked, future.clone().result().unwrap()));
    let taken = run(future.clone()).unwrap();
    assert_eq!(taken, "text");
    assert!(!ptr::eq(looked, &taken));
}

#[test]
fn what_is_not_clone_can_be_looked_at() {
    let (promise, future) = ResultFuture::<Plain, Plain>::new();
    promise.set_result(Plain(1));
    let clone = future.clone();
    assert_eq!(run(async { (&clone).await.ok().map(|plain| plain.0) }), Some(1));
    assert_eq!(future.result().ok().map(|plain| plain.0), Some(1));

    let (promise, future) = ResultFuture::<Plain, Plain>::new();
    promise.set_error(Plain(2));
    assert!(matches!(run(async { (&future).await.map(|_| ()) }), Err(ResultError::Failed(Plain(2)))));
    assert_eq!(future.error().map(|plain| plain.0), Some(2));
}

#[test]
fn it_is_awaited_any_number_of_times() {
    let (promise, mut future) = number();
    promise.set_result(5);
    run(async {
        for _ in 0..3 {
            assert_eq!((&mut future).await, Ok(5));
            assert_eq!((&future).await, Ok(&5));
            future.wait_done().await;
        }
    });
}

#[test]
fn a_result_can_be_a_result() {
    let (promise, future) = ResultFuture::<Result<u32, String>>::new();
    promise.set_result(Err("kept".into()));
    assert_eq!(future.result(), Ok(&Err("kept".into())));
    assert_eq!(future.error(), None);
}

#[test]
fn what_it_refers_to_needs_to_live_only_as_long_as_it_does() {
    let text = String::from("borrowed");
    let (promise, future) = ResultFuture::<&str>::new();
    promise.set_result(&text);
    assert_eq!(run(future), Ok("borrowed"));
}

#[test]
fn an_error_says_why_there_is_no_value() {
    let parsed = "x".parse::<u32>().unwrap_err();
    let errors = [
        (ResultError::NotDone, "there is no result yet"),
        (ResultError::Failed(parsed.clone()), "the task failed: invalid digit found in string"),
        (ResultError::Cancelled, "the task was cancelled"),
        (ResultError::Abandoned, "the promise was dropped unset"),
        (ResultError::Panicked, "the task panicked"),
    ];
    for (error, text) in errors {
        assert_eq!(error.to_string(), text);
        let source = error.source().map(ToString::to_string);
        let is_failure = error == ResultError::Failed(parsed.clone());
        assert_eq!(source, is_failure.then(|| parsed.to_string()));
    }
}

#[test]
fn without_an_error_type_none_can_be_set() {
    let (promise, future) = ResultFuture::<u32>::new();
    drop(promise);
    let error: ResultError<Infallible> = run(future).unwrap_err();
    assert_eq!(error, ResultError::Abandoned);
}

#[test]
fn the_error_of_a_failure_can_be_had_alone() {
    assert_eq!(ResultError::Failed("refused").into_error(), Some("refused"));
    for other in [ResultError::NotDone, ResultError::Cancelled, ResultError::Abandoned, ResultError::Panicked]
    {
        assert_eq!(other.into_error(), None::<&str>);
    }
}
