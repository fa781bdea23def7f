//! Captures.

mod shown;

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use aioresult::{ResultCapture, TaskNotDone, nursery};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::channel::oneshot;
use futures::future::{Either, join_all, pending, select};

async fn double(x: u32) -> u32 {
    yield_now().await;
    2 * x
}

#[test]
fn by_value_and_by_reference() {
    run(async {
        nursery! {
            let a = spawn double(1);
            let b: &u32 = (&a).await;
            assert_eq!(*b, 2);
            assert_eq!(*(&a).await, 2);
            assert_eq!(a.await, 2);
        }
    });
}

#[test]
fn result_before_and_after() {
    run(async {
        nursery! {
            let a = spawn double(4);
            assert!(!a.is_done());
            let error: TaskNotDone = a.result().unwrap_err();
            assert_eq!(error.to_string(), "the task `double(4)` is not done");
            a.wait_done().await;
            assert!(a.is_done());
            assert_eq!(a.result(), Ok(&8));
        }
    });
}

#[test]
fn a_finished_capture_is_the_value() {
    let a: ResultCapture<String> = run(async {
        nursery! { let a = spawn async { String::from("text") }; }
    });
    assert_eq!(a.len(), 4);
    assert_eq!(a.result(), "text");
    assert_eq!(a.into_result(), "text");
}

#[test]
fn what_ran_and_where() {
    let line = line!() + 3;
    let (a, b) = run(async {
        nursery! {
            let a = spawn double(1);
            let b = spawn async { double(2).await };
        }
    });
    assert_eq!(a.routine(), "double(1)");
    assert_eq!((a.location().file(), a.location().line(), a.location().column()), (file!(), line, 21));
    assert!(b.routine().starts_with("async"), "{}", b.routine());
    run(async {
        nursery!(|n| {
            let line = line!() + 1;
            let a = n.spawn(double(1));
            assert!(a.routine().contains("double"), "{}", a.routine());
            assert_eq!((a.location().file(), a.location().line()), (file!(), line));
            let (in_loop, line) = ([0].map(|i| spawn double(i)), line!());
            assert_eq!(in_loop[0].routine(), "double(i)");
            assert_eq!(in_loop[0].location().line(), line);
        });
    });
}

#[test]
fn display_and_debug() {
    run(async {
        let done = nursery! {
            let number = spawn double(1);
            let text = spawn async { yield_now().await; "text" };
            assert_eq!(number.to_string(), "ResultCapture(is_done=false)");
            assert_eq!(format!("{number:#}"), "ResultCapture(routine=double(1), is_done=false)");
            text.wait_done().await;
            assert_eq!(format!("{text} {text:?}"), "ResultCapture(result=text) ResultCapture(result=\"text\")");
            number.await
        };
        let capture = nursery! { let number = spawn double(done); };
        assert_eq!(format!("{capture} {capture:?}"), "ResultCapture(result=4) ResultCapture(result=4)");
        assert_eq!(format!("{capture:#}"), "ResultCapture(routine=double(done), result=4)");
    });
}

#[test]
fn a_capture_whose_result_was_taken_can_be_shown() {
    run(async {
        nursery! {
            let mut a = spawn double(1);
            assert_eq!((&mut a).await, 2);
            assert_eq!(format!("{a} {a:?}"), "ResultCapture(is_done=true) ResultCapture(is_done=true)");
        }
    });
}

#[test]
fn a_capture_is_a_future_that_select_can_wait_for() {
    run(async {
        nursery! {
            let mut a = spawn double(1);
            let slow = spawn async { yield_now().await; yield_now().await; yield_now().await; 9 };
            let first = match select(&mut a, slow).await {
                Either::Left((a, _slow)) => a,
                Either::Right((slow, _)) => slow,
            };
            assert_eq!(first, 2);
        }
    });
}

#[test]
fn a_list_of_captures_can_be_joined() {
    let doubles = run(async {
        nursery! {
            let captures: Vec<_> = (0..3).map(|i| spawn double(i)).collect();
            join_all(captures).await
        }
    });
    assert_eq!(doubles, [0, 2, 4]);
}

#[test]
fn waiting_is_cancel_safe() {
    run(async {
        nursery! {
            let mut a = spawn double(1);
            for _ in 0..3 {
                let polled = pin!(&mut a).poll(&mut Context::from_waker(Waker::noop()));
                assert!(polled.is_pending());
                let polled = Pin::new(&mut a.wait_done()).poll(&mut Context::from_waker(Waker::noop()));
                assert!(polled.is_pending());
            }
            assert_eq!((&mut a).await, 2);
        }
    });
}

#[test]
#[should_panic(expected = "the result of `double(1)` has been taken from this capture")]
fn polling_a_capture_again_panics() {
    run(async {
        nursery! {
            let mut a = spawn double(1);
            (&mut a).await;
            (&mut a).await;
        }
    });
}

#[test]
fn many_wait_for_one_and_some_give_up() {
    let (send, receive) = oneshot::channel::<u32>();
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let a = spawn async { receive.await.unwrap() };
            let (give_up, gave_up) = oneshot::channel::<()>();
            let first = spawn async { log.say(format_args!("first {}", (&a).await)) };
            spawn async { select(a.wait_done(), gave_up).await; log.say("gave up") };
            spawn async { log.say(format_args!("third {}", (&a).await)) };
            spawn async { yield_now().await; give_up.send(()).unwrap() };
            first.await;
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["gave up"]);
    send.send(7).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["first 7", "third 7"]);
}

#[test]
fn a_result_is_dropped_once() {
    let log = Log::new();
    run(async {
        nursery! {
            let taken = spawn async { log.guard("taken") };
            let kept = spawn async { log.guard("kept") };
            let _ = spawn async { log.guard("discarded in the frame") };
            for _ in 0..1 {
                let guard = log.guard("discarded on the heap");
                let _ = spawn async { guard };
            }
            let on_heap = [log.guard("taken on the heap"), log.guard("kept on the heap")]
                .map(|guard| spawn async { guard });
            let [first, second] = on_heap;
            drop(taken.await);
            drop(first.await);
            second.wait_done().await;
            drop(second);
            kept.wait_done().await;
            log.say("body ends");
        }
    });
    assert_eq!(
        log.take(),
        [
            "discarded in the frame dropped",
            "discarded on the heap dropped",
            "taken dropped",
            "taken on the heap dropped",
            "kept on the heap dropped",
            "body ends",
            "kept dropped"
        ]
    );
}

#[test]
fn the_result_of_a_finished_task_outlives_it_in_its_capture_only() {
    let log = Log::new();
    run(async {
        nursery! {
            for _ in 0..1 {
                let (in_task, result) = (log.guard("task"), log.guard("result"));
                let capture = spawn async { let _in_task = in_task; result };
                yield_now().await;
                yield_now().await;
                log.say(capture.is_done());
                drop(capture);
            }
            log.say("body ends");
        }
    });
    assert_eq!(log.take(), ["task dropped", "true", "result dropped", "body ends"]);
}

#[test]
fn a_capture_is_awaited_in_another_task() {
    let sum = run(async {
        nursery! {
            let captures: Vec<_> = (0..3).map(|i| spawn double(i)).collect();
            let sum = spawn async {
                let mut sum = 0;
                for capture in captures { sum += capture.await; }
                sum
            };
            sum.await
        }
    });
    assert_eq!(sum, 6);
}

#[test]
fn dropping_the_capture_does_not_stop_the_task() {
    let log = Log::new();
    run(async {
        nursery! {
            for i in 0..2 {
                let log = &log;
                drop(spawn async move { yield_now().await; log.say(i); i });
            }
        }
    });
    assert_eq!(log.take(), ["0", "1"]);
}

#[test]
fn a_pending_capture_is_pending() {
    let mut nursery = ByHand::new(async {
        nursery! {
            let never = spawn pending::<u32>();
            never.await
        }
    });
    assert_eq!(nursery.poll_while_woken(), Poll::Pending);
}
