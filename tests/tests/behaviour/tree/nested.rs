//! Nurseries inside of nurseries.

use std::panic::AssertUnwindSafe;

use aioresult::{Tree, nursery};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::FutureExt;
use futures::future::pending;

use super::{INNER, lines, look, nested, only, run_until_stuck};

#[test]
fn one_in_the_body_and_one_in_a_task() {
    let log = Log::new();
    run_until_stuck(async {
        nursery!(|n| {
            spawn look(n, &log);
            for _ in 0..1 {
                spawn nested();
            }
            nested().await;
        });
    });
    assert_eq!(
        only(&log),
        [
            "nursery at _",
            "├─ body: waiting",
            "│  └─ nursery at _",
            "│     ├─ body: finishing",
            "│     └─ `pending::<()>()`: waiting, _",
            "├─ `look(n, &log)`: running, _",
            "└─ `nested()`: waiting, _",
            "   └─ nursery at _",
            "      ├─ body: finishing",
            "      └─ `pending::<()>()`: waiting, _",
        ]
    );
}
#[test]
fn three_levels() {
    async fn middle() {
        nursery! {
            spawn nested();
            spawn pending::<()>();
        }
    }
    let log = Log::new();
    run_until_stuck(async {
        nursery!(|n| {
            spawn middle();
            spawn look(n, &log);
        });
    });
    assert_eq!(
        only(&log),
        [
            "nursery at _",
            "├─ body: finishing",
            "├─ `middle()`: waiting, _",
            "│  └─ nursery at _",
            "│     ├─ body: finishing",
            "│     ├─ `nested()`: waiting, _",
            "│     │  └─ nursery at _",
            "│     │     ├─ body: finishing",
            "│     │     └─ `pending::<()>()`: waiting, _",
            "│     └─ `pending::<()>()`: waiting, _",
            "└─ `look(n, &log)`: running, _",
        ]
    );
}

#[test]
fn those_in_their_first_poll() {
    let log = Log::new();
    run(async {
        nursery!(|outer| {
            let log = &log;
            spawn async {
                nursery! {
                    nursery! { spawn async { log.say(outer.tree()) }; }
                }
            };
        });
    });
    assert_eq!(
        only(&log),
        [
            "nursery at _",
            "├─ body: finishing",
            "└─ `async { .. }`: running, _",
            "   └─ nursery at _",
            "      └─ body: running",
            "         └─ nursery at _",
            "            ├─ body: finishing",
            "            └─ `async { log.say(outer.tree()) }`: running, _",
        ]
    );
}

#[test]
fn the_same_is_seen_when_the_inner_one_asks_later() {
    let log = Log::new();
    run(async {
        nursery!(|outer| {
            nursery! { spawn look(outer, &log); }
        });
    });
    assert_eq!(
        only(&log),
        [
            "nursery at _",
            "└─ body: running",
            "   └─ nursery at _",
            "      ├─ body: finishing",
            "      └─ `look(outer, &log)`: running, _",
        ]
    );
}

#[test]
fn the_inner_one_does_not_see_what_is_around_it() {
    let log = Log::new();
    run(async {
        nursery! {
            spawn yield_now();
            nursery!(|inner| { spawn look(inner, &log); });
        }
    });
    assert_eq!(only(&log), ["nursery at _", "├─ body: finishing", "└─ `look(inner, &log)`: running, _"]);
}

/// The tree of a nursery with a task that has two nurseries in it.
fn two_in_one_task() -> Tree {
    async fn two() {
        futures::join!(nested(), nested());
    }
    run(async {
        let mut two = Box::pin(two());
        nursery!(|n| {
            let two = spawn_cancellable two.as_mut();
            yield_now().await;
            let tree = n.tree();
            two.cancel();
            tree
        })
    })
}

#[test]
fn two_in_one_task_one_after_the_other() {
    let tree = two_in_one_task();
    let [first, second] = &tree.tasks[1].nurseries[..] else { panic!("{tree}") };
    assert_eq!(first, second);
    assert_eq!(lines(first), INNER);
}

#[test]
fn two_in_one_task_are_drawn_as_siblings() {
    assert_eq!(
        lines(&two_in_one_task().tasks[1])[1..],
        [
            "├─ nursery at _",
            "│  ├─ body: finishing",
            "│  └─ `pending::<()>()`: waiting, _",
            "└─ nursery at _",
            "   ├─ body: finishing",
            "   └─ `pending::<()>()`: waiting, _",
        ]
    );
}

#[test]
fn one_that_has_ended_is_gone() {
    run(async {
        nursery!(|n| {
            let is_alone = || n.tree().tasks[0].nurseries.is_empty();
            nursery! { spawn yield_now(); }
            assert!(is_alone());
            let failed: Result<(), _> =
                nursery! { spawn async { yield_now().await; Err::<(), _>("error") }?; };
            assert_eq!(failed, Err("error"));
            assert!(is_alone());
            let panicked = AssertUnwindSafe(async {
                nursery! { spawn async { yield_now().await; std::panic::panic_any("boom") }; }
            });
            assert!(panicked.catch_unwind().await.is_err());
            assert!(is_alone());
            let dropped = futures::future::select(Box::pin(nested()), Box::pin(yield_now()));
            dropped.await;
            assert!(is_alone());
            let forgotten = ByHand::new(nested());
            forgotten.forget();
            assert!(is_alone());
        });
    });
}

#[test]
fn one_after_another_in_the_same_place() {
    run(async {
        nursery!(|n| {
            for _ in 0..3 {
                nursery! {
                    yield_now().await;
                    assert_eq!(n.tree().tasks[0].nurseries.len(), 1);
                }
            }
        });
    });
}
