//! Subscribers that call back, or panic, where a task is between one state and the next.

use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use aioresult::{Cancelled, ResultCapture, Running, Scope, nursery};
use aioresult_tests::{ByHand, message, run};
use tracing::subscriber::with_default;
use tracing::{Event, Metadata, Subscriber, span};

/// Calls a function with each event, each new span, and each exit from one.
struct Calls {
    event: fn(),
    new_span: fn(),
    exit: fn(),
}

const NOTHING: fn() = || {};

fn at_event(event: fn()) -> Calls {
    Calls { event, new_span: NOTHING, exit: NOTHING }
}

impl Subscriber for Calls {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        (self.new_span)();
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, _: &Event<'_>) {
        (self.event)();
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {
        (self.exit)();
    }
}

/// Lets the next one panic, when it is dropped.
struct Arms(&'static AtomicBool);

impl Drop for Arms {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn panic_once(panics: &AtomicBool) {
    assert!(!panics.swap(false, Ordering::SeqCst), "the disk is full");
}

#[test]
fn one_that_panics_while_a_task_is_cancelled_loses_nothing() {
    static PANICS: AtomicBool = AtomicBool::new(false);
    let subscriber = at_event(|| panic_once(&PANICS));
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
    let subscriber = at_event(|| {
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

/// A nursery without a block said that it was not over, one with a block took the task and dropped it.
#[test]
fn one_that_spawns_when_the_nursery_has_ended_is_told_so() {
    static ENDS: AtomicBool = AtomicBool::new(false);
    static MESSAGES: Mutex<Vec<String>> = Mutex::new(Vec::new());
    fn spawn_into(scope: &'static Scope<'static>) {
        if ENDS.swap(false, Ordering::SeqCst) {
            let refused = catch_unwind(AssertUnwindSafe(|| drop(scope.nursery().spawn(pending::<()>()))));
            MESSAGES.lock().unwrap().extend(refused.err().map(|payload| message(&*payload).to_owned()));
        }
    }

    static WITHOUT_BLOCK: Scope<'static> = Scope::new();
    with_default(at_event(|| spawn_into(&WITHOUT_BLOCK)), || {
        run(WITHOUT_BLOCK.run(async { ENDS.store(true, Ordering::SeqCst) }));
    });
    static WITH_BLOCK: Scope<'static> = Scope::new();
    with_default(at_event(|| spawn_into(&WITH_BLOCK)), || {
        run(WITH_BLOCK.run(async {
            WITH_BLOCK.nursery().spawn(async {}).await;
            ENDS.store(true, Ordering::SeqCst);
        }));
    });

    let told = "tasks can be spawned into a nursery only while its body or one of its tasks is running";
    assert_eq!(*MESSAGES.lock().unwrap(), [told; 2]);
}

/// What was being polled was still taken to be so, when it was freed.
#[test]
fn one_that_panics_when_a_task_has_panicked_leaves_nothing_behind() {
    type Task = ResultCapture<Result<(), Cancelled>, Running<'static>>;
    static SCOPE: Scope<'static> = Scope::new();
    static TASK: Mutex<Option<Task>> = Mutex::new(None);
    static PANICS: AtomicBool = AtomicBool::new(false);
    with_default(at_event(|| panic_once(&PANICS)), || {
        let mut nursery = ByHand::new(SCOPE.run(async {
            let task = SCOPE.nursery().spawn_cancellable(poll_fn(|_| -> Poll<()> {
                PANICS.store(true, Ordering::SeqCst);
                panic_any("task")
            }));
            *TASK.lock().unwrap() = Some(task);
            pending::<()>().await;
        }));
        let payload = catch_unwind(AssertUnwindSafe(|| nursery.poll())).unwrap_err();
        assert_eq!(message(&*payload), "task");
        let task = TASK.lock().unwrap().take().unwrap();
        task.cancel();
        assert!(!task.is_done(), "the nursery was over");
    });
}

/// The payload of the task was dropped while the subscriber's panic unwound.
#[test]
fn one_that_panics_when_a_nursery_has_panicked_does_not_come_before_the_task() {
    static PANICS: AtomicBool = AtomicBool::new(false);
    with_default(at_event(|| panic_once(&PANICS)), || {
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            run(async {
                nursery! {
                    spawn async { panic_any("task") };
                    // Goes with the body, just before the nursery's event.
                    let _arms = Arms(&PANICS);
                    pending::<()>().await;
                }
            });
        }));
        assert_eq!(message(&*unwound.unwrap_err()), "task");
        assert!(!PANICS.load(Ordering::SeqCst), "there was no further event");
    });
}

#[test]
fn one_that_panics_at_the_beginning_of_a_nursery_does_not_leave_it_open() {
    static SCOPE: Scope<'static> = Scope::new();
    static PANICS: AtomicBool = AtomicBool::new(true);
    with_default(Calls { event: NOTHING, new_span: || panic_once(&PANICS), exit: NOTHING }, || {
        assert!(catch_unwind(|| run(SCOPE.run(async {}))).is_err());
        assert!(catch_unwind(|| drop(SCOPE.nursery().spawn(async {}))).is_err(), "it is open");
    });
}

#[test]
fn one_that_panics_at_the_end_of_a_task_does_not_keep_its_output() {
    static PANICS: AtomicBool = AtomicBool::new(false);
    let output = Arc::new(());
    with_default(at_event(|| panic_once(&PANICS)), || {
        let in_task = output.clone();
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            run(async {
                nursery! {
                    let task = spawn async { PANICS.store(true, Ordering::SeqCst); in_task };
                    drop(task.await);
                }
            })
        }));
        assert!(unwound.is_err());
    });
    assert_eq!(Arc::strong_count(&output), 1);
}

#[test]
fn one_that_panics_when_a_dropped_nursery_is_left_does_not_leave_it_open() {
    static SCOPE: Scope<'static, Arc<()>> = Scope::new();
    static PANICS: AtomicBool = AtomicBool::new(false);
    let error = Arc::new(());
    with_default(Calls { event: NOTHING, new_span: NOTHING, exit: || panic_once(&PANICS) }, || {
        let mut nursery = ByHand::new(SCOPE.try_run(async {
            let _arms = Arms(&PANICS);
            pending::<Result<(), _>>().await
        }));
        assert!(nursery.poll().is_pending());
        SCOPE.nursery().fail(error.clone());
        assert!(catch_unwind(AssertUnwindSafe(|| drop(nursery))).is_err());
        assert!(catch_unwind(|| drop(SCOPE.nursery().spawn(async {}))).is_err(), "it is open");
    });
    assert_eq!(Arc::strong_count(&error), 1);
}

/// In the frame, the future was in its place already, and nothing dropped it there.
#[test]
fn one_that_panics_when_a_task_is_started_does_not_keep_its_future() {
    static PANICS: AtomicBool = AtomicBool::new(false);
    let future = Arc::new(());
    with_default(Calls { event: NOTHING, new_span: || panic_once(&PANICS), exit: NOTHING }, || {
        let in_frame = future.clone();
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            run(async {
                nursery! {
                    spawn async {};
                    PANICS.store(true, Ordering::SeqCst);
                    spawn async { drop(in_frame) };
                }
            });
        }));
        assert_eq!(message(&*unwound.unwrap_err()), "the disk is full");
        let on_heap = future.clone();
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            run(async {
                nursery!(|n| {
                    spawn async {};
                    PANICS.store(true, Ordering::SeqCst);
                    drop(n.spawn(async { drop(on_heap) }));
                });
            });
        }));
        assert_eq!(message(&*unwound.unwrap_err()), "the disk is full");
    });
    assert_eq!(Arc::strong_count(&future), 1);
}
