//! What a task is doing, and how it was started.

use aioresult::{Scope, local_nursery, nursery};
use aioresult_tests::{Log, run, yield_now};
use futures::channel::oneshot;
use futures::future::pending;

use super::{look, only, run_until_stuck};

#[test]
fn who_asks_is_running_and_what_is_new_is_ready() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            spawn yield_now();
            log.say(n.tree());
        });
    });
    assert_eq!(only(&log), ["nursery at _", "├─ body: running", "└─ `yield_now()`: ready, _"]);
}

#[test]
fn what_is_to_be_woken_is_waiting_and_a_body_with_nothing_else_to_do_is_finishing() {
    let log = Log::new();
    run_until_stuck(async {
        nursery!(|n| {
            spawn pending::<()>();
            spawn look(n, &log);
        });
    });
    assert_eq!(
        only(&log),
        [
            "nursery at _",
            "├─ body: finishing",
            "├─ `pending::<()>()`: waiting, _",
            "└─ `look(n, &log)`: running, _",
        ]
    );
}

#[test]
fn a_body_that_waits_for_anything_else_is_waiting() {
    let log = Log::new();
    run_until_stuck(async {
        nursery!(|n| {
            spawn look(n, &log);
            pending::<()>().await;
        });
    });
    assert_eq!(only(&log), ["nursery at _", "├─ body: waiting", "└─ `look(n, &log)`: running, _"]);
}

#[test]
fn what_was_woken_or_has_yielded_is_ready() {
    async fn wake(sleeper: oneshot::Sender<()>) {
        yield_now().await;
        sleeper.send(()).unwrap();
    }
    async fn sleeper(woken: oneshot::Receiver<()>) {
        woken.await.unwrap();
    }
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let (send, woken) = oneshot::channel();
            spawn sleeper(woken);
            spawn wake(send);
            spawn look(n, &log);
            for _ in 0..3 {
                yield_now().await;
            }
        });
    });
    assert_eq!(
        only(&log),
        ["nursery at _", "├─ body: ready", "├─ `sleeper(woken)`: ready, _", "└─ `look(n, &log)`: running, _",]
    );
}

#[test]
fn a_finishing_body_is_ready_when_the_last_task_has_ended() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            spawn yield_now();
            spawn_daemon look(n, &log);
        });
    });
    assert_eq!(only(&log), ["nursery at _", "├─ body: ready", "└─ `look(n, &log)`: daemon, running, _"]);
}

#[test]
fn the_limit_and_the_tasks_that_it_keeps_back() {
    let log = Log::new();
    run_until_stuck(async {
        nursery!(|n| {
            n.set_limit(2);
            for _ in 0..3 {
                spawn pending::<()>();
            }
            spawn_daemon look(n, &log);
        });
    });
    assert_eq!(
        only(&log),
        [
            "nursery at _, at most 2 at a time",
            "├─ body: finishing",
            "├─ `pending::<()>()`: waiting, _",
            "├─ `pending::<()>()`: waiting, _",
            "├─ `pending::<()>()`: limited, _",
            "└─ `look(n, &log)`: daemon, running, _",
        ]
    );
}

#[test]
fn what_has_ended_is_gone() {
    let log = Log::new();
    run(async {
        let scope = Scope::new();
        let n = scope.nursery();
        scope
            .run(async {
                let cancelled = n.spawn_cancellable(pending::<()>());
                drop(n.spawn(async {}));
                drop(n.spawn(look(n, &log)));
                cancelled.cancel();
            })
            .await;
    });
    let tree = only(&log);
    // Not even the body.
    assert_eq!(tree.len(), 2, "{tree:#?}");
    assert!(tree[1].contains("look<") && tree[1].ends_with(": running, _"), "{tree:#?}");
}

#[test]
fn daemons_and_cancellable_tasks_say_so() {
    let log = Log::new();
    run_until_stuck(async {
        nursery!(|n| {
            spawn_daemon pending::<()>();
            let search = spawn_cancellable pending::<()>();
            spawn look(n, &log);
            search.await.unwrap();
        });
    });
    assert_eq!(
        only(&log),
        [
            "nursery at _",
            "├─ body: waiting",
            "├─ `pending::<()>()`: daemon, waiting, _",
            "├─ `pending::<()>()`: cancellable, waiting, _",
            "└─ `look(n, &log)`: running, _",
        ]
    );
}

#[test]
fn the_tasks_of_a_local_nursery() {
    let log = Log::new();
    let local = std::rc::Rc::new(());
    run(async {
        local_nursery!(|n| {
            for _ in 0..2 {
                let local = local.clone();
                spawn async { drop(local) };
            }
            log.say(n.tree());
        });
    });
    let task = "`async { drop(local) }`: ready, _";
    assert_eq!(
        only(&log),
        ["nursery at _", "├─ body: running", &format!("├─ {task}"), &format!("└─ {task}")]
    );
}
