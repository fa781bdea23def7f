//! Tasks, their results, and what happens when one fails.

use std::collections::BTreeMap;

use aioresult::{Nursery, ResultFuture, capture, nursery, try_capture};
use futures::future::join_all;

use crate::words::{ShowState, strings};
use crate::work::{Bad, fail, sleep, sleep_as, work};

/// A block that only starts tasks evaluates to their captures. So what Python's body says is said by a third task.
pub(crate) async fn two_tasks() {
    let (a, b) = nursery! {
        let a = spawn work("a", 1, 10);
        let b = spawn work("b", 2, 20);
        spawn async { log!("a {}, b {}", a.state(), b.state()) };
    };
    log!("a {}, b {}", a.state(), b.state());
}

pub(crate) async fn gather_list() {
    let results = nursery! {
        let captures: Vec<_> = (0..5).map(|i| spawn work(format!("t{i}"), i, i * i)).collect();
        join_all(captures).await
    };
    log!("results {results:?}");
}

pub(crate) async fn keyed() {
    let results = nursery! {
        let captures: BTreeMap<_, _> = [("x", 2), ("y", 1)]
            .into_iter()
            .map(|(key, seconds)| (key, spawn work(key, seconds, key.to_uppercase())))
            .collect();
        let mut results = BTreeMap::new();
        for (key, capture) in captures {
            results.insert(key, capture.await);
        }
        results
    };
    let results: Vec<_> = results.iter().map(|(key, result)| format!("{key} -> {result}")).collect();
    log!("{}", results.join(", "));
}

/// Nobody meets a failed task inside of the nursery. To look at the tasks when it has failed, their results are captured
/// outside of it.
pub(crate) async fn failure_drops_siblings() {
    let (run_a, a) = try_capture(fail("a", 1));
    let (run_b, b) = capture(work("b", 5, 2));
    let result = nursery! {
        spawn run_a?;
        spawn run_b;
        sleep_as(&"body", 9).await;
    };
    if let Err(failed) = result {
        log!("nursery failed {}", strings([failed.error()]));
    }
    log!("a {}, b {}", a.state(), b.state());
}

/// Without a `?` the error is a value like others.
pub(crate) async fn suppressed_failure() {
    let (a, b) = nursery! {
        let a = spawn fail("a", 1);
        let b = spawn work("b", 2, 2);
    };
    log!("a {}, b {}", a.result().state(), b.state());
}

pub(crate) async fn body_fails() {
    let (run_a, a) = capture(work("a", 5, 1));
    let result = nursery! {
        type Error = Bad;
        spawn run_a;
        sleep(1).await;
        Err(Bad("body"))?;
    };
    if let Err(bad) = result {
        log!("nursery failed {}", strings([bad]));
    }
    log!("a {}", a.state());
}

pub(crate) async fn body_done_then_failure() {
    let (run_b, b) = capture(work("b", 5, 1));
    let result = nursery! {
        spawn fail("a", 2)?;
        spawn run_b;
        log!("body ends");
    };
    if let Err(bad) = result {
        log!("nursery failed {}", strings([bad]));
    }
    log!("b {}", b.state());
}

pub(crate) async fn nested_failure_is_contained() {
    let (a, b) = nursery! {
        let a = spawn contain();
        let b = spawn work("b", 2, 2);
    };
    log!("a {}, b {}", a.state(), b.state());
}

async fn contain() -> &'static str {
    let result = nursery! {
        spawn fail("x", 1)?;
        let _ = spawn work("y", 4, 0);
    };
    match result {
        Ok(()) => "nothing to contain",
        Err(bad) => {
            log!("inner failed {}", strings([bad]));
            "contained"
        }
    }
}

pub(crate) async fn spawn_from_child() {
    let mut captured = Vec::new();
    nursery!(|n| {
        spawn parent(n, &mut captured);
        log!("body ends");
    });
    log!("nursery done, child {}", captured[0].state());
}

/// A task's own captures do not outlive it; a `ResultFuture` does.
async fn parent(n: Nursery<'_>, captured: &mut Vec<ResultFuture<i32>>) {
    sleep(1).await;
    let (run, child) = capture(work("child", 2, 7));
    drop(n.spawn(run));
    captured.push(child);
    log!("parent ends");
}
