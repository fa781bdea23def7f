//! Promise 2: at the first `Err` of a `?` task or of the body no other task is polled again; body and tasks are
//! dropped, in reverse order of starting, before anything they borrow, before the nursery yields that `Err`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aioresult::{Nursery, nursery};
use aioresult_tests::{ByHand, Log, counted, run, yield_now};
use futures::future::pending;
use tokio::time::{Instant, sleep};

#[derive(Debug, PartialEq)]
struct Bad(u32);

async fn fail(after: usize, number: u32) -> Result<u32, Bad> {
    for _ in 0..after {
        yield_now().await;
    }
    Err(Bad(number))
}

#[test]
fn a_task_of_the_frame_fails_and_all_are_dropped_last_started_first() {
    let log = Log::new();
    let result: Result<(), Bad> = run(async {
        let result = nursery! {
            let _outer = log.guard("prelude");
            let first = spawn async { let _a = log.guard("first"); pending::<()>().await };
            let _local = log.guard("local");
            spawn async { let _b = log.guard("second"); pending::<()>().await };
            for i in 0..2 {
                let guard = log.guard(format_args!("heap {i}"));
                spawn async { let _guard = guard; pending::<()>().await };
            }
            spawn async { let _c = log.guard("third"); pending::<()>().await };
            spawn fail(1, 7)?;
            let _body = log.guard("body");
            first.await;
        };
        log.say("yields");
        result
    });
    assert_eq!(result, Err(Bad(7)));
    assert_eq!(
        log.take(),
        [
            "third dropped",
            "heap 1 dropped",
            "heap 0 dropped",
            "second dropped",
            "first dropped",
            "body dropped",
            "local dropped",
            "prelude dropped",
            "yields"
        ]
    );
}

#[test]
fn the_body_fails_and_all_are_dropped_last_started_first() {
    let log = Log::new();
    let result = run(async {
        let result = nursery! {
            let borrowed = log.guard("prelude");
            let borrowed = &borrowed;
            for _ in 0..1 {
                spawn async { let _x = (log.guard("heap before"), borrowed); pending::<()>().await };
            }
            let local = log.guard("local");
            spawn async { let _x = (log.guard("frame"), &local); pending::<()>().await };
            for _ in 0..1 {
                spawn async { let _x = log.guard("heap after"); pending::<()>().await };
            }
            yield_now().await;
            fail(0, 1).await?;
        };
        log.say("yields");
        result
    });
    assert_eq!(result, Err(Bad(1)));
    assert_eq!(
        log.take(),
        [
            "heap after dropped",
            "frame dropped",
            "local dropped",
            "heap before dropped",
            "prelude dropped",
            "yields"
        ]
    );
}

#[test]
fn no_other_task_is_polled_after_the_error() {
    let polls = AtomicUsize::new(0);
    let result = run(async {
        nursery! {
            spawn fail(1, 1)?;
            spawn counted(&polls, async { loop { yield_now().await } });
        }
    });
    // Once in the first turn; in the second the error comes first.
    assert_eq!(result.map(|_: ()| ()), Err(Bad(1)));
    assert_eq!(polls.into_inner(), 1);
}

#[test]
fn an_error_in_the_middle_of_a_thousand_pending_tasks() {
    let dropped = AtomicUsize::new(0);
    struct Count<'a>(&'a AtomicUsize);
    impl Drop for Count<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let result: Result<(), Bad> = run(async {
        nursery! {
            let dropped = &dropped;
            for i in 0..1000 {
                let count = Count(dropped);
                spawn async move {
                    let _count = count;
                    if i == 500 {
                        yield_now().await;
                        return Err(Bad(i));
                    }
                    pending::<Result<(), _>>().await
                }?;
            }
        }
    });
    assert_eq!(result, Err(Bad(500)));
    assert_eq!(dropped.into_inner(), 1000);
}

#[test]
fn the_error_type_is_the_same_for_one_failure_and_many() {
    for failures in 1..4 {
        let result: Result<(), Bad> = run(async {
            nursery! {
                for i in 0..failures {
                    spawn fail(0, i)?;
                }
            }
        });
        assert_eq!(result, Err(Bad(0)));
    }
}

#[test]
fn a_nursery_in_a_nursery_fails_and_the_outer_body_handles_it() {
    let log = Log::new();
    let sum = run(async {
        nursery! {
            let outer = spawn async { let _guard = log.guard("outer task"); yield_now().await; 1 };
            let inner: Result<u32, Bad> = nursery! {
                let other = spawn async { let _guard = log.guard("inner task"); pending::<u32>().await };
                spawn fail(0, 3)?;
                other.await
            };
            log.say(format_args!("{inner:?}"));
            outer.await + 10
        }
    });
    assert_eq!(sum, 11);
    assert_eq!(log.take(), ["inner task dropped", "Err(Bad(3))", "outer task dropped"]);
}

#[test]
fn without_the_question_mark_the_error_stays_in_the_capture() {
    let (a, b) = run(async {
        nursery! {
            let a = spawn fail(0, 1);
            let b = spawn async { yield_now().await; 2 };
        }
    });
    assert_eq!((a.into_result(), b.into_result()), (Err(Bad(1)), 2));
}

#[test]
fn the_nursery_can_be_told_to_fail() {
    fn give_up(n: Nursery<'_, Bad>) {
        n.fail(Bad(1));
        n.fail(Bad(2));
    }
    let log = Log::new();
    let result = run(async {
        nursery!(|n| {
            type Error = Bad;
            let _guard = log.guard("body");
            spawn async { log.say("never polled") };
            give_up(n);
            log.say("runs on until it yields");
            pending::<()>().await;
        })
    });
    assert_eq!(result, Err(Bad(1)));
    assert_eq!(log.take(), ["runs on until it yields", "body dropped"]);
}

#[test]
fn an_error_found_before_the_first_spawn() {
    let log = Log::new();
    let result: Result<u32, Bad> = run(async {
        nursery! {
            let number = fail(1, 4).await?;
            let a = spawn async { log.say("never polled"); number };
            a.await
        }
    });
    assert_eq!(result, Err(Bad(4)));
    assert!(log.take().is_empty());
}

#[tokio::test(start_paused = true)]
async fn body_done_and_then_a_failure() {
    let log = Log::new();
    let begin = Instant::now();
    let result: Result<(), Bad> = nursery! {
        spawn async { sleep(Duration::from_secs(2)).await; Err::<(), _>(Bad(1)) }?;
        spawn async { let _guard = log.guard("sibling"); sleep(Duration::from_secs(5)).await };
        log.say("body ends");
    };
    assert_eq!(result, Err(Bad(1)));
    assert_eq!(log.take(), ["body ends", "sibling dropped"]);
    assert_eq!(begin.elapsed(), Duration::from_secs(2));
}

#[test]
fn errors_are_converted_where_the_block_names_its_error() {
    #[derive(Debug, PartialEq)]
    enum AppError {
        Number(std::num::ParseIntError),
        Bad(Bad),
    }
    impl From<std::num::ParseIntError> for AppError {
        fn from(error: std::num::ParseIntError) -> Self {
            Self::Number(error)
        }
    }
    impl From<Bad> for AppError {
        fn from(error: Bad) -> Self {
            Self::Bad(error)
        }
    }
    let parsed = |text: &'static str| async move {
        nursery! {
            type Error = AppError;
            let number = spawn async { text.parse::<u32>() }?;
            for i in 0..1 {
                spawn async move { if i > 5 { Err(Bad(i)) } else { Ok(()) } }?;
            }
            let number = number.await;
            if number > 9 { Err(Bad(number))?; }
            number
        }
    };
    assert_eq!(run(parsed("3")), Ok(3));
    assert_eq!(run(parsed("30")), Err(AppError::Bad(Bad(30))));
    assert!(matches!(run(parsed("x")), Err(AppError::Number(_))));
}

#[test]
fn the_error_may_borrow() {
    let text = String::from("text");
    let result: Result<(), &str> = run(async {
        nursery! {
            spawn async { Err::<(), _>(&text[1..]) }?;
        }
    });
    assert_eq!(result, Err("ext"));
}

#[test]
fn the_error_need_not_be_send() {
    let result: Result<(), std::rc::Rc<u32>> = run(async {
        nursery! {
            spawn async { Err::<(), _>(std::rc::Rc::new(1)) }?;
        }
    });
    assert_eq!(result, Err(std::rc::Rc::new(1)));
}

#[test]
fn a_failing_nursery_inside_a_failing_nursery_drops_both() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            spawn async {
                nursery! {
                    spawn async { let _leaf = log.guard("leaf"); pending::<()>().await };
                    let _body = log.guard("inner body");
                    pending::<()>().await;
                }
            };
            spawn fail(2, 1)?;
        }
    });
    assert_eq!(nursery.poll_while_woken(), std::task::Poll::Ready(Err(Bad(1))));
    assert_eq!(log.take(), ["leaf dropped", "inner body dropped"]);
}

#[test]
fn futures_that_may_be_moved_are_dropped_like_any() {
    // What the compiler may assume of their slots, and so Miri checks, is more than of those of `async` blocks.
    let log = Log::new();
    let result: Result<(), u8> = run(async {
        nursery! {
            let a = spawn pending::<u8>();
            let b = spawn Box::pin(async { let _guard = log.guard("boxed"); pending::<u8>().await });
            yield_now().await;
            Err(3)?;
            drop((a, b));
        }
    });
    assert_eq!(result, Err(3));
    assert_eq!(log.take(), ["boxed dropped"]);
}
