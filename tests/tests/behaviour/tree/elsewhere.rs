//! Tasks whose work is done on other threads.

use std::sync::mpsc;

use aioresult::{Cancelled, Tree, block_nursery, nursery};
use aioresult_tests::{Log, yield_now};
use futures::channel::oneshot;
use futures::future::pending;

use super::{lines, look, only, run_until_stuck};

#[tokio::test]
async fn parallel_and_blocking_tasks_come_last_and_are_elsewhere_when_they_were_started() {
    let log = Log::new();
    let (_end, ended) = mpsc::channel::<()>();
    run_until_stuck(async {
        nursery!(|n| {
            spawn_parallel pending::<()>();
            let _ = spawn_blocking move || ended.recv();
            log.say(n.tree());
            spawn look(n, &log);
        });
    });
    let trees = log.take();
    assert_eq!(
        lines(&trees[0]),
        [
            "nursery at _",
            "├─ body: running",
            "├─ `pending::<()>()`: parallel, ready, _",
            "└─ `move || ended.recv()`: blocking, ready, _",
        ]
    );
    assert_eq!(
        lines(&trees[1]),
        [
            "nursery at _",
            "├─ body: finishing",
            "├─ `look(n, &log)`: running, _",
            "├─ `pending::<()>()`: parallel, elsewhere, _",
            "└─ `move || ended.recv()`: blocking, elsewhere, _",
        ]
    );
}

#[tokio::test]
async fn work_elsewhere_that_the_limit_keeps_back_is_limited() {
    let log = Log::new();
    run_until_stuck(async {
        nursery!(|n| {
            n.set_limit(1);
            spawn pending::<()>();
            spawn_parallel pending::<()>();
            spawn_daemon look(n, &log);
        });
    });
    assert_eq!(only(&log).last().unwrap(), "└─ `pending::<()>()`: parallel, limited, _");
}

#[tokio::test]
async fn what_was_told_to_stop_is_stopping() {
    let log = Log::new();
    run_until_stuck(async {
        nursery!(|n| {
            let search = spawn_parallel pending::<Result<(), Cancelled>>();
            yield_now().await;
            search.cancel();
            log.say(n.tree());
            yield_now().await;
            log.say(n.tree());
            pending::<()>().await;
        });
    });
    let shown = ["ready", "waiting"].map(|state| {
        let task = format!("└─ `pending::<Result<(), Cancelled>>()`: stopping, {state}, _");
        vec!["nursery at _".into(), "├─ body: running".into(), task]
    });
    assert_eq!(log.take().iter().map(lines).collect::<Vec<_>>(), shown);
}

#[test]
fn a_block_nursery_shows_its_tasks_to_its_body() {
    let log = Log::new();
    let (end, ended) = oneshot::channel::<()>();
    block_nursery!(|n| {
        spawn async { ended.await.unwrap() };
        yield_now().await;
        log.say(n.tree());
        end.send(()).unwrap();
    });
    assert_eq!(
        only(&log),
        ["nursery at _", "├─ body: running", "└─ `async { ended.await.unwrap() }`: parallel, elsewhere, _",]
    );
}

#[test]
fn the_tasks_of_a_block_nursery_are_elsewhere_and_its_daemons_and_cancellable_tasks_wait_for_that() {
    let log = Log::new();
    block_nursery!(|n| {
        let search = spawn_cancellable pending::<()>();
        spawn_daemon pending::<()>();
        let (end, ended) = oneshot::channel::<()>();
        let task = n.spawn(async { ended.await.unwrap() });
        yield_now().await;
        log.say(n.tree());
        search.cancel();
        search.await.unwrap_err();
        end.send(()).unwrap();
        task.await;
    });
    let tree = only(&log);
    assert!(tree[2].contains(": cancellable, waiting,"), "{tree:#?}");
    assert!(tree[3].contains(": daemon, waiting,"), "{tree:#?}");
    assert!(tree[4].contains(": parallel, elsewhere,"), "{tree:#?}");
}

#[test]
fn in_the_tasks_of_a_block_nursery_nothing_is_seen() {
    let tree = block_nursery!(|n| {
        let tree = spawn async move { n.tree() };
        tree.await
    });
    assert_eq!((tree.unseen, tree.tasks.len()), (Some(1), 0));
}

#[tokio::test]
async fn a_task_that_was_started_with_a_method_is_named_after_its_future() {
    type Task = futures::future::Pending<Result<(), ()>>;
    run_until_stuck(async {
        let _: Result<(), ()> = nursery!(|n| {
            type Error = ();
            drop(n.spawn_cancellable(pending::<Result<(), ()>>()));
            drop(n.try_spawn_cancellable(pending::<Result<(), ()>>()));
            drop(n.spawn_parallel(pending::<Result<(), ()>>()));
            drop(n.try_spawn(pending::<Result<(), ()>>()));
            for task in &n.tree().tasks[1..] {
                assert_eq!(task.routine, std::any::type_name::<Task>());
            }
        });
    });
}

/// A nursery with one that has failed, and waits for a closure, which cannot be stopped: the tree of the latter.
async fn an_ending_nursery() -> Tree {
    let (begins, begun) = oneshot::channel::<()>();
    let (end, ended) = mpsc::channel::<()>();
    let closure = move || {
        begins.send(()).unwrap();
        ended.recv().unwrap();
    };
    let failing = async {
        nursery! {
            spawn_blocking closure;
            begun.await.unwrap();
            Err::<(), _>("error")?;
        }
    };
    nursery!(|n| {
        let failed = spawn failing;
        let inner = loop {
            match &n.tree().tasks[1].nurseries[..] {
                [inner] if inner.is_ending => break inner.clone(),
                _ => yield_now().await,
            }
        };
        end.send(()).unwrap();
        assert_eq!(failed.await, Err("error"));
        inner
    })
}

#[tokio::test]
async fn one_that_waits_for_what_it_has_told_to_stop_is_ending() {
    let tree = an_ending_nursery().await;
    let shown = lines(&tree);
    assert!(shown[0].ends_with(", ending"), "{shown:#?}");
    assert_eq!(shown[1..], ["└─ `closure`: stopping, waiting, _"]);
}

#[tokio::test]
async fn one_that_is_ending_is_known_by_its_place() {
    assert_eq!(lines(an_ending_nursery().await)[0], "nursery at _, ending");
}
