//! `BlockScope`: the same without the macro.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};

use aioresult::BlockScope;
use aioresult_tests::{Log, message};
use futures::future::join_all;

use super::{double, ends, parse};

#[test]
fn a_scope_whose_tasks_borrow_what_is_declared_after_it() {
    let scope = BlockScope::new();
    let words = [String::from("one"), String::from("three")];
    let n = scope.nursery();
    let lengths = scope.run(async {
        let captures = words.iter().map(|word| n.spawn(async { double(word.len() as u32).await }));
        join_all(captures).await
    });
    assert_eq!(lengths, [6, 10]);
}

#[test]
fn a_scope_that_can_fail() {
    let nursery = |text: &'static str, body: Result<u32, &'static str>| {
        let scope = BlockScope::new();
        let n = scope.nursery();
        scope.try_run(async {
            let number = n.try_spawn(async { parse(text).await.map_err(|_| "task") });
            Ok(number.await + body?)
        })
    };
    assert_eq!(nursery("1", Ok(1)), Ok(2));
    assert_eq!(nursery("x", Ok(1)), Err("task"));
    assert_eq!(nursery("1", Err("body")), Err("body"));
}

#[test]
fn a_scope_runs_once() {
    let scope: BlockScope<'_> = BlockScope::default();
    scope.run(async {});
    let again = catch_unwind(AssertUnwindSafe(|| scope.run(async {})));
    assert_eq!(message(&*again.unwrap_err()), "a scope runs once");
}

#[test]
fn a_run_that_is_refused_leaves_the_one_that_goes_on_alone() {
    let result = ends(|| {
        let scope: BlockScope<'_> = BlockScope::new();
        let n = scope.nursery();
        scope.run(async {
            let again = n.spawn(async { catch_unwind(AssertUnwindSafe(|| scope.run(async {}))).is_err() });
            (again.await, n.spawn(double(2)).await)
        })
    });
    assert_eq!(result.unwrap(), (true, 4));
}

#[test]
fn spawning_into_a_scope_that_does_not_run_is_a_panic() {
    let log = Log::new();
    let scope: BlockScope<'_> = BlockScope::new();
    let n = scope.nursery();
    let spawn = || {
        let guard = log.guard("task");
        let spawned = catch_unwind(AssertUnwindSafe(|| drop(n.spawn(async move { drop(guard) }))));
        assert!(message(&*spawned.unwrap_err()).contains("tasks can be spawned into a nursery only while"));
    };
    spawn();
    scope.run(async {});
    spawn();
    assert_eq!(log.take(), ["task dropped", "task dropped"]);
}

#[test]
fn debug() {
    let scope: BlockScope<'_, Infallible> = BlockScope::new();
    assert_eq!(
        format!("{scope:?} {:?}", scope.nursery()),
        "BlockScope { tasks: 0, .. } BlockNursery { tasks: 0, .. }"
    );
}
