//! Who can ask for a tree, and when.

use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::thread;

use aioresult::{Nursery, Scope, nursery};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::future::pending;

use super::{Boxed, lines, look, only, run_until_stuck};

/// Asks for the tree when it is dropped.
struct LookOnDrop<'n, E>(Nursery<'n, E>, Log);

impl<E> Drop for LookOnDrop<'_, E> {
    fn drop(&mut self) {
        self.1.say(self.0.tree());
    }
}

#[test]
fn on_another_thread_it_is_said_how_many_tasks_there_are() {
    run(async {
        nursery!(|n| {
            n.set_limit(1);
            for _ in 0..2 {
                spawn yield_now();
            }
            let unseen = thread::scope(|threads| threads.spawn(move || n.tree()).join().unwrap());
            assert_eq!((unseen.unseen, unseen.tasks.len()), (Some(2), 0));
            assert_eq!(unseen.to_string(), "nursery with 2 tasks, which can be seen only from inside of it");
        });
    });
}

#[test]
fn while_nobody_polls_it_nothing_is_seen() {
    let scope = Scope::new();
    let n = scope.nursery();
    assert_eq!(n.tree().to_string(), "nursery with 0 tasks, which can be seen only from inside of it");
    let mut nursery = ByHand::new(scope.run(async {
        drop(n.spawn(yield_now()));
        drop(n.spawn(yield_now()));
    }));
    assert!(nursery.poll().is_pending());
    assert_eq!((n.tree().unseen, n.tree().tasks.len()), (Some(2), 0));
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!((n.tree().unseen, n.tree().tasks.len()), (Some(0), 0));
}

#[test]
fn from_a_task_beside_it_an_inner_nursery_is_not_seen() {
    let log = Log::new();
    let scope = Scope::new();
    let inner = scope.nursery();
    run_until_stuck(async {
        let run_inner = scope.run(async { inner.spawn(pending::<()>()).await });
        nursery! {
            spawn run_inner;
            spawn look(inner, &log);
        }
    });
    assert_eq!(log.take(), ["nursery with 1 task, which can be seen only from inside of it"]);
}

#[test]
fn from_a_destructor_in_a_poll() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let look = LookOnDrop(n, log.clone());
            spawn yield_now();
            spawn async { drop(look) };
        });
    });
    assert_eq!(
        only(&log),
        [
            "nursery at _",
            "├─ body: finishing",
            "├─ `yield_now()`: ready, _",
            "└─ `async { drop(look) }`: running, _",
        ]
    );
}

#[test]
fn from_the_destructors_of_a_failing_nursery_in_the_order_in_which_they_run() {
    let log = Log::new();
    let result = run(async {
        nursery!(|n| {
            let looks = [(); 2].map(|()| LookOnDrop(n, log.clone()));
            for look in looks {
                spawn async { let _look = look; pending::<()>().await };
            }
            spawn async { Err::<(), _>("error") }?;
        })
    });
    assert_eq!(result, Err("error"));
    let trees: Vec<_> = log.take().iter().map(lines).collect();
    assert_eq!(trees[0].len(), 3);
    assert_eq!(trees[0][..2], ["nursery at _, ending", "├─ body: finishing"]);
    assert_eq!(trees[1..], [["nursery at _, ending", "└─ body: finishing"]]);
}

#[test]
fn from_the_destructor_of_a_daemon() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let look = LookOnDrop(n, log.clone());
            spawn_daemon async { let _look = look; pending::<()>().await };
            yield_now().await;
        });
    });
    assert_eq!(only(&log), ["nursery at _, ending", "└─ body: running"]);
}

#[test]
fn from_a_destructor_in_an_inner_nursery() {
    let log = Log::new();
    run(async {
        nursery!(|outer| {
            let look = LookOnDrop(outer, log.clone());
            let inner = async move {
                nursery! { spawn async { let _look = look; pending::<()>().await }; }
            };
            let inner = spawn_cancellable inner;
            yield_now().await;
            inner.cancel();
            let in_the_body = [
                "nursery at _",
                "└─ body: running",
                "   └─ nursery at _, ending",
                "      └─ body: finishing",
            ];
            // The task is over, and it is the body that drops what was in it.
            assert_eq!(only(&log), in_the_body);
            let look = LookOnDrop(outer, log.clone());
            let inner = async move {
                nursery! { spawn async { let _look = look; pending::<()>().await }; }
            };
            futures::future::select(Box::pin(inner), Box::pin(yield_now())).await;
            assert_eq!(only(&log), in_the_body);
        });
    });
}

#[test]
fn from_the_executors_waker() {
    struct Look(Nursery<'static>, Log);
    impl Wake for Look {
        fn wake(self: Arc<Self>) {
            self.1.say(self.0.tree());
        }
    }
    let scope: &'static Scope<'static> = Box::leak(Box::new(Scope::new()));
    let n = scope.nursery();
    let log = Log::new();
    let waker = Waker::from(Arc::new(Look(n, log.clone())));
    let mut nursery: Boxed = Box::pin(scope.run(async move {
        drop(n.spawn(pending::<()>()));
        yield_now().await;
    }));
    assert!(nursery.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    let tree = only(&log);
    assert_eq!(tree[..2], ["nursery at _", "├─ body: ready"]);
    assert!(tree[2].ends_with(": waiting, _"), "{tree:#?}");
}
