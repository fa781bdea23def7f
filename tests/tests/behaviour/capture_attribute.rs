//! `#[capture]`: a routine is the future of the `async fn` that it was, and knows its name, its place and its arguments.

mod arguments;
mod drop_order;
mod forms;
mod methods;
mod startable;

use std::cell::Cell;
use std::rc::Rc;

use aioresult::{capture, nursery};
use aioresult_tests::{ByHand, run, yield_now};

#[capture]
async fn double(x: u32) -> u32 {
    yield_now().await;
    2 * x
}

#[capture]
async fn hold<T>(value: T) -> T {
    yield_now().await;
    value
}

fn send<T: Send>(value: T) -> T {
    value
}

#[test]
fn it_is_awaited_like_the_future_of_any_async_fn() {
    assert_eq!(run(double(3)), 6);
    assert_eq!(run(async { double(double(1).await).await }), 4);
}

#[test]
fn nothing_runs_before_it_is_polled() {
    #[capture]
    async fn count(calls: &Cell<u32>) {
        calls.set(calls.get() + 1);
    }
    let calls = Cell::new(0);
    drop(count(&calls));
    let mut routine = ByHand::new(count(&calls));
    assert_eq!(calls.get(), 0);
    assert!(routine.poll().is_ready());
    assert_eq!(calls.get(), 1);
}

#[test]
fn it_is_called_like_the_function() {
    assert_eq!(double(1).routine(), "double");
    assert_eq!(format!("{:?}", double(1)), "Routine(double)");
    assert_eq!(double(1).args(), None);
}

#[test]
fn a_raw_name_is_shown_without_its_prefix() {
    #[capture]
    async fn r#type(r#match: u32) -> u32 {
        r#match
    }
    assert_eq!(r#type(1).routine(), "type");
    assert_eq!(run(r#type(1)), 1);
}

#[test]
fn it_can_be_called_otherwise() {
    #[capture(name = "fetch the page")]
    async fn fetch() {}
    assert_eq!(fetch().routine(), "fetch the page");
}

#[test]
fn it_knows_where_it_was_called() {
    let (routine, line) = (double(1), line!());
    assert_eq!((routine.location().file(), routine.location().line()), (file!(), line));
}

/// The attribute of the standard library does on an `async fn` what it does anyway.
#[test]
fn a_function_that_tracks_its_caller_itself_is_no_mistake() {
    #[capture]
    #[track_caller]
    async fn tracked() {}
    let (routine, line) = (tracked(), line!());
    assert_eq!(routine.location().line(), line);
}

#[test]
fn its_task_bears_its_name() {
    run(async {
        nursery!(|n| {
            let capture = double(1).start_soon(n);
            assert_eq!(capture.routine(), "double");
            assert_eq!(capture.await, 2);
        });
    });
}

#[test]
fn it_is_send_if_what_it_holds_is() {
    assert_eq!(run(send(hold(1))), 1);
    // What is not can be held all the same.
    assert_eq!(*run(hold(Rc::new(2))), 2);
}

#[test]
fn it_may_borrow_and_be_spawned_by_functions_that_ask_for_that() {
    #[capture]
    async fn length(text: &str) -> usize {
        text.len()
    }
    async fn apply(f: impl AsyncFn(&str) -> usize) -> usize {
        f(&String::from("text")).await
    }
    assert_eq!(run(apply(length)), 4);
}

#[tokio::test]
async fn it_runs_as_a_task_of_tokio() {
    assert_eq!(tokio::spawn(double(4)).await.unwrap(), 8);
}

#[test]
fn what_other_attributes_say_stays() {
    /// Its documentation.
    #[capture]
    #[must_use = "of the sum"]
    #[inline]
    #[allow(clippy::unused_async)]
    #[rustfmt::skip]
    pub(crate) async fn add(a: u32, b: u32) -> u32 { a + b }
    assert_eq!(run(add(1, 2)), 3);
}
