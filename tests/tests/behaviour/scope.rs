//! A scope without the macro.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;

use aioresult::{Nursery, Scope};
use aioresult_tests::{ByHand, Guard, Log, message, run, yield_now};
use futures::future::pending;

#[test]
fn tasks_borrow_what_is_declared_after_the_scope() {
    let total = run(async {
        let scope = Scope::new();
        let words = [String::from("a"), String::from("bc")];
        let n = scope.nursery();
        scope
            .run(async {
                let captures = words.each_ref().map(|word| n.spawn(async { word.len() }));
                let mut total = 0;
                for capture in captures {
                    total += capture.await;
                }
                total
            })
            .await
    });
    assert_eq!(total, 3);
}

#[test]
fn it_waits_for_tasks_after_the_body() {
    let log = Log::new();
    run(async {
        let scope = Scope::new();
        let log = &log;
        let n = scope.nursery();
        scope
            .run(async {
                drop(n.spawn(async {
                    yield_now().await;
                    log.say("task ends")
                }));
                log.say("body ends");
            })
            .await;
        log.say("scope ends");
    });
    assert_eq!(log.take(), ["body ends", "task ends", "scope ends"]);
}

#[test]
fn an_error_of_a_task_or_of_the_body() {
    fn start(n: Nursery<'_, String>, fails: bool) {
        drop(n.try_spawn(async move { if fails { Err(String::from("task")) } else { Ok(1) } }));
    }
    let nursery = |task_fails, body_fails| async move {
        let scope = Scope::new();
        let n = scope.nursery();
        scope
            .try_run(async {
                start(n, task_fails);
                yield_now().await;
                if body_fails { Err(String::from("body")) } else { Ok(2) }
            })
            .await
    };
    assert_eq!(run(nursery(false, false)), Ok(2));
    assert_eq!(run(nursery(true, false)), Err("task".into()));
    assert_eq!(run(nursery(false, true)), Err("body".into()));
    assert_eq!(run(nursery(true, true)), Err("task".into()));
}

#[test]
fn the_error_of_the_body_is_yielded_after_the_tasks_were_dropped() {
    let log = Log::new();
    let result = run(async {
        let scope = Scope::new();
        let log = &log;
        let n = scope.nursery();
        let result: Result<(), &str> = scope
            .try_run(async {
                for i in 0..2 {
                    drop(n.spawn(async move {
                        let _guard = log.guard(i);
                        pending::<()>().await
                    }));
                }
                yield_now().await;
                Err("body")
            })
            .await;
        log.say("yields");
        result
    });
    assert_eq!(result, Err("body"));
    assert_eq!(log.take(), ["1 dropped", "0 dropped", "yields"]);
}

#[test]
fn a_scope_runs_once() {
    let scope = Scope::new();
    run(scope.run(async {}));
    let again = catch_unwind(AssertUnwindSafe(|| run(scope.run(async {}))));
    assert_eq!(message(&*again.unwrap_err()), "a scope runs once");
}

#[test]
fn of_two_runs_that_begin_at_the_same_time_one_panics() {
    // That they meet is rare. Miri sees it if they could, in a few rounds.
    for _ in 0..if cfg!(miri) { 5 } else { 100 } {
        let scope = Scope::new();
        let begin = Barrier::new(2);
        let ran = std::thread::scope(|threads| {
            let runs = [(); 2].map(|()| {
                threads.spawn(|| {
                    begin.wait();
                    run(scope.run(async {}));
                })
            });
            runs.map(|run| run.join().is_ok())
        });
        assert_ne!(ran[0], ran[1]);
    }
}

#[test]
fn a_run_that_was_never_polled_does_not_count() {
    let scope = Scope::new();
    drop(scope.run(async {}));
    assert_eq!(run(scope.run(async { 5 })), 5);
}

#[test]
#[should_panic(expected = "polled after it had ended")]
fn polling_after_the_end_is_a_panic_that_says_so() {
    let scope = Scope::new();
    let mut nursery = ByHand::new(scope.run(async {}));
    assert!(nursery.poll().is_ready());
    let _ = nursery.poll();
}

#[test]
fn failing_before_the_run_fails_the_run() {
    let scope = Scope::new();
    scope.nursery().fail("early");
    let result = run(scope.try_run(async { Ok::<(), _>(()) }));
    assert_eq!(result, Err("early"));
}

#[test]
fn another_thread_makes_a_sleeping_nursery_fail() {
    let scope: &'static Scope<'static, &'static str> = Box::leak(Box::new(Scope::new()));
    let mut nursery = ByHand::new(scope.try_run(pending::<Result<(), _>>()));
    assert!(nursery.poll_while_woken().is_pending());
    let n = scope.nursery();
    std::thread::spawn(move || n.fail("stop")).join().unwrap();
    assert_eq!(nursery.wakes(), 1);
    assert_eq!(nursery.poll(), std::task::Poll::Ready(Err("stop")));
}

#[test]
fn debug() {
    let scope: Scope<'_> = Scope::default();
    assert_eq!(format!("{scope:?} {:?}", scope.nursery()), "Scope { tasks: 0, .. } Nursery { tasks: 0, .. }");
}

#[test]
fn an_error_that_comes_too_late_is_dropped() {
    let log = Log::new();
    let scope = Scope::new();
    let run_result: Result<(), Guard> = run(scope.try_run(async { Ok(()) }));
    assert!(run_result.is_ok());
    scope.nursery().fail(log.guard("error"));
    assert_eq!(log.take(), ["error dropped"]);
}

#[test]
fn an_error_that_a_panic_came_before_is_dropped() {
    let log = Log::new();
    let scope = Scope::new();
    let n = scope.nursery();
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let result: Result<(), Guard> = run(scope.try_run(async {
            n.fail(log.guard("error"));
            panic!("boom");
        }));
        drop(result);
    }));
    assert_eq!(message(&*unwound.unwrap_err()), "boom");
    assert_eq!(log.take(), ["error dropped"]);
}
