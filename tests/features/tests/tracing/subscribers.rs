//! Subscribers that call back, or panic, where a task is between one state and the next.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use aioresult::{Cancelled, ResultCapture, Running, Scope, nursery};
use aioresult_tests::run;
use tracing::subscriber::with_default;
use tracing::{Event, Metadata, Subscriber, span};

/// Calls a function with each event.
struct Calls(fn());

impl Subscriber for Calls {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, _: &Event<'_>) {
        (self.0)();
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[test]
fn one_that_panics_while_a_task_is_cancelled_loses_nothing() {
    static PANICS: AtomicBool = AtomicBool::new(false);
    let subscriber = Calls(|| assert!(!PANICS.swap(false, Ordering::SeqCst), "the disk is full"));
    with_default(subscriber, || {
        run(async {
            nursery! {
                let text = vec![String::from("text")];
                let task = spawn_cancellable async move {
                    pending::<()>().await;
                    text
                };
                PANICS.store(true, Ordering::SeqCst);
                assert!(catch_unwind(AssertUnwindSafe(|| task.cancel())).is_err());
                assert!(task.await.is_err());
            }
        });
    });
}

type Task = ResultCapture<Result<u64, Cancelled>, Running<'static>>;

#[test]
fn one_that_cancels_what_has_just_finished_changes_nothing() {
    static SCOPE: Scope<'static> = Scope::new();
    static TASK: Mutex<Option<Task>> = Mutex::new(None);
    static FINISHES: AtomicBool = AtomicBool::new(false);
    let subscriber = Calls(|| {
        if FINISHES.swap(false, Ordering::SeqCst) {
            TASK.lock().unwrap().take().unwrap().cancel();
        }
    });
    with_default(subscriber, || {
        run(SCOPE.run(async {
            let text = vec![String::from("text")];
            let task = SCOPE.nursery().spawn_cancellable(async move {
                FINISHES.store(true, Ordering::SeqCst);
                drop(text);
                7
            });
            *TASK.lock().unwrap() = Some(task);
        }));
    });
    assert!(TASK.lock().unwrap().is_none(), "it was cancelled");
}
