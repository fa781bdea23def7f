//! Tasks on other threads are in their spans there, too.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use aioresult::{block_nursery, nursery};
use futures::channel::oneshot;
use tokio::runtime::{Builder, Runtime};
use tracing::info;

use crate::InfoOnDrop;
use crate::recorder::{Records, recorded};

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().unwrap()
}

/// What is said in the span of the one task of this kind.
fn of<'a>(records: &'a Records, kind: &str) -> Vec<&'a str> {
    records.events_in(records.span_with("kind", kind))
}

/// Says on which side of several awaits it is, and whether that is another thread than this.
async fn work(home: thread::ThreadId) {
    let _guard = InfoOnDrop("dropped there");
    info!(elsewhere = home != thread::current().id(), "working");
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    info!("still working");
}

#[test]
fn parallel_tasks() {
    let records = recorded(|| {
        runtime().block_on(async {
            let home = thread::current().id();
            nursery! { spawn_parallel work(home); }
        });
    });
    assert_eq!(
        records.lines(),
        [
            "DEBUG nursery",
            "  DEBUG task `work(home)`, parallel",
            "    TRACE started",
            "    INFO working",
            "    INFO still working",
            "    INFO dropped there",
            "    TRACE finished",
            "  TRACE finished",
        ]
    );
    assert!(records.span_with("elsewhere", "true").name == "working");
}

#[test]
fn closures_that_block() {
    let records = recorded(|| {
        runtime().block_on(async {
            let closure = || info!("working");
            nursery! { spawn_blocking closure; }
        });
    });
    assert_eq!(
        records.lines(),
        [
            "DEBUG nursery",
            "  DEBUG task `closure`, blocking",
            "    TRACE started",
            "    INFO working",
            "    TRACE finished",
            "  TRACE finished",
        ]
    );
}

#[test]
fn the_tasks_of_a_block_nursery() {
    let records = recorded(|| {
        let home = thread::current().id();
        block_nursery! {
            spawn work(home);
            info!("body");
        }
    });
    assert_eq!(
        of(&records, "parallel"),
        ["started", "working", "still working", "dropped there", "finished"]
    );
    let nursery = records.iter().find(|record| record.name == "nursery").unwrap();
    assert_eq!(records.events_in(nursery), ["body", "finished"]);
    assert!(records.span_with("elsewhere", "true").name == "working");
}

#[test]
fn the_daemons_and_cancellable_tasks_of_a_block_nursery() {
    /// Tells that it runs, and waits to be dropped.
    async fn wait(begins: oneshot::Sender<()>, name: &'static str) {
        let _guard = InfoOnDrop(name);
        begins.send(()).unwrap();
        futures::future::pending().await
    }
    let records = recorded(|| {
        let [(daemon, first), (search, second)] = [oneshot::channel(), oneshot::channel()];
        block_nursery! {
            spawn_daemon wait(daemon, "the daemon is dropped there");
            let search = spawn_cancellable wait(search, "the search is dropped there");
            first.await.unwrap();
            second.await.unwrap();
            search.cancel();
            search.await.unwrap_err();
        }
    });
    let mut said = of(&records, "daemon");
    said.sort_unstable();
    assert_eq!(said, ["dropped", "started", "the daemon is dropped there"]);
    let mut said = of(&records, "cancellable");
    said.sort_unstable();
    assert_eq!(said, ["cancelled", "started", "the search is dropped there"]);
}

#[test]
fn a_panic_of_a_parallel_task_is_its_own() {
    let records = recorded(|| {
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            runtime().block_on(async {
                nursery! { spawn_parallel async { std::panic::panic_any("boom") }; }
            });
        }));
        assert!(unwound.is_err());
    });
    assert_eq!(of(&records, "parallel")[..2], ["started", "panicked"]);
}

#[test]
fn what_was_told_to_stop_has_no_further_span() {
    let records = recorded(|| {
        let (begins, begun) = oneshot::channel();
        let (end, ended) = mpsc::channel::<()>();
        let closure = move || {
            begins.send(()).unwrap();
            ended.recv().unwrap_err();
            info!("ends");
        };
        let result: Result<(), &str> = runtime().block_on(async {
            nursery! {
                spawn_blocking closure;
                begun.await.unwrap();
                drop(end);
                Err::<(), _>("error")?;
            }
        });
        assert!(result.is_err());
    });
    assert_eq!(records.iter().filter(|record| record.name == "task").count(), 1, "{records}");
    let mut said = of(&records, "blocking");
    said.sort_unstable();
    // It was waited for.
    assert_eq!(said, ["dropped", "ends", "started"]);
}
