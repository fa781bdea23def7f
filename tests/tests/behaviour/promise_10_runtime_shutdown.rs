//! Promise 10: a task on another thread that its runtime drops, because it shuts down, makes the nursery panic with a message
//! that says so. It never hangs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::task::Poll;
use std::thread;

use aioresult::{Nursery, nursery};
use aioresult_tests::{ByHand, Log, message, yield_now};
use futures::FutureExt;
use futures::executor::block_on;
use futures::future::pending;
use futures::poll;
use tokio::runtime::Runtime;

use super::runtimes::{Alive, begun, many_threads, one_thread, poll_until, small_pool, within_a_minute};

/// The message of the panic with which this poll has to end.
fn message_of_poll<F: Future>(nursery: &mut ByHand<F>) -> String {
    match catch_unwind(AssertUnwindSafe(|| nursery.poll())) {
        Ok(_) => panic!("it should have panicked"),
        Err(payload) => message(&*payload).to_owned(),
    }
}

fn says_so(message: &str, name: &str, line: u32) {
    let (file, line) = (file!(), line.to_string());
    let beginning = format!("the task `{name}`, started at {file}:{line}:");
    let end = ", was dropped by its tokio runtime, which is shutting down";
    assert!(message.starts_with(&beginning) && message.ends_with(end), "{message}");
}

fn both_runtimes() -> [Runtime; 2] {
    [one_thread(), many_threads(2)]
}

#[test]
fn a_task_in_the_frame_is_named() {
    within_a_minute(|| {
        for runtime in both_runtimes() {
            let entered = runtime.enter();
            let mut nursery = ByHand::new(async {
                nursery! {
                    spawn_parallel pending::<()>();
                }
            });
            assert!(nursery.poll_while_woken().is_pending());
            drop(entered);
            drop(runtime);
            assert!(nursery.wakes() > 0);
            says_so(&message_of_poll(&mut nursery), "pending::<()>()", line!() - 7);
        }
    });
}

#[test]
fn a_task_from_a_loop_is_named() {
    within_a_minute(|| {
        for runtime in both_runtimes() {
            let entered = runtime.enter();
            let log = Log::new();
            let mut nursery = ByHand::new(async {
                nursery! {
                    for _ in 0..3 {
                        spawn_parallel async { pending::<Result<(), String>>().await }?;
                    }
                    spawn async { let _sibling = log.guard("sibling"); pending::<()>().await };
                }
            });
            assert!(nursery.poll_while_woken().is_pending());
            drop(entered);
            drop(runtime);
            let name = "async { pending::<Result<(), String>>().await }";
            says_so(&message_of_poll(&mut nursery), name, line!() - 9);
            assert_eq!(log.take(), ["sibling dropped"]);
        }
    });
}

#[test]
fn a_task_that_the_handle_has_started_is_known_by_its_type_and_its_place() {
    within_a_minute(|| {
        for runtime in both_runtimes() {
            let entered = runtime.enter();
            let mut nursery = ByHand::new(async {
                nursery!(|n| {
                    n.spawn_parallel(pending::<()>()).await;
                })
            });
            assert!(nursery.poll_while_woken().is_pending());
            drop(entered);
            drop(runtime);
            let message = message_of_poll(&mut nursery);
            assert!(message.contains("Pending<()>"), "{message}");
            assert!(message.contains(&format!("started at {}:{}:", file!(), line!() - 8)), "{message}");
        }
    });
}

#[test]
fn a_task_that_the_handle_has_started_is_named_as_by_its_capture() {
    within_a_minute(|| {
        for runtime in both_runtimes() {
            let entered = runtime.enter();
            let mut nursery = ByHand::new(async {
                nursery!(|n| {
                    let capture = n.spawn_parallel(pending::<()>());
                    assert_eq!(capture.routine(), std::any::type_name_of_val(&pending::<()>()));
                    capture.await;
                })
            });
            assert!(nursery.poll_while_woken().is_pending());
            drop(entered);
            drop(runtime);
            let name = std::any::type_name_of_val(&pending::<()>());
            says_so(&message_of_poll(&mut nursery), name, line!() - 9);
        }
    });
}

#[test]
fn the_runtime_shuts_down_in_the_background_while_another_thread_waits() {
    within_a_minute(|| {
        for runtime in both_runtimes() {
            let (alive, handle) = (Alive::new(), runtime.handle().clone());
            let task = begun(alive.clone());
            let waiter = thread::spawn(move || {
                let _entered = handle.enter();
                block_on(async {
                    nursery! {
                        let task = spawn_parallel task;
                        (&task).await;
                    }
                });
            });
            runtime.block_on(alive.have_begun(1));
            runtime.shutdown_background();
            let payload = waiter.join().unwrap_err();
            says_so(message(&*payload), "task", line!() - 8);
        }
    });
}

#[test]
fn tasks_are_started_on_a_runtime_that_has_shut_down() {
    within_a_minute(|| {
        for runtime in both_runtimes() {
            let handle = runtime.handle().clone();
            drop(runtime);
            let _entered = handle.enter();
            let mut parallel = ByHand::new(async {
                nursery! {
                    let task = spawn_parallel yield_now();
                    task.await
                }
            });
            says_so(&message_of_poll(&mut parallel), "yield_now()", line!() - 4);
            let mut blocking = ByHand::new(async {
                nursery! {
                    let task = spawn_blocking thread::yield_now;
                    task.await
                }
            });
            says_so(&message_of_poll(&mut blocking), "thread::yield_now", line!() - 4);
        }
    });
}

#[test]
fn a_task_that_the_limit_has_kept_back_is_started_on_a_runtime_that_has_shut_down() {
    within_a_minute(|| {
        let runtime = one_thread();
        let entered = runtime.enter();
        let mut nursery = ByHand::new(async {
            nursery!(|n| {
                n.set_limit(1);
                spawn async { yield_now().await };
                spawn_parallel yield_now();
            })
        });
        assert!(nursery.poll().is_pending());
        drop(entered);
        drop(runtime);
        says_so(&message_of_poll(&mut nursery), "yield_now()", line!() - 6);
    });
}

#[test]
fn a_closure_that_has_not_begun_runs_or_is_named() {
    within_a_minute(|| {
        let runtime = small_pool();
        let entered = runtime.enter();
        let (alive, (release, released)) = (Alive::new(), mpsc::channel::<()>());
        let first = alive.clone();
        let mut nursery = ByHand::new(async {
            nursery! {
                let first = spawn_blocking move || { let _living = first.one(); released.recv().unwrap(); 5 };
                let second = spawn_blocking || 6;
                first.await + second.await
            }
        });
        assert!(nursery.poll_while_woken().is_pending());
        block_on(alive.have_begun(1));
        drop(entered);
        runtime.shutdown_background();
        release.send(()).unwrap();
        // Which of the two it does is tokio's to choose.
        match block_on(AssertUnwindSafe(poll_to_the_end(nursery)).catch_unwind()) {
            Ok(sum) => assert_eq!(sum, 11),
            Err(payload) => says_so(message(&*payload), "|| 6", line!() - 12),
        }
    });
}

/// Goes on with what was polled by hand so far, woken or not.
async fn poll_to_the_end<F: Future>(mut future: ByHand<F>) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll() {
            return output;
        }
        yield_now().await;
    }
}

#[test]
fn a_closure_that_has_begun_runs_to_its_end() {
    within_a_minute(|| {
        let runtime = one_thread();
        let entered = runtime.enter();
        let (alive, (release, released)) = (Alive::new(), mpsc::channel::<()>());
        let living = alive.clone();
        let mut nursery = ByHand::new(async {
            nursery! {
                let task = spawn_blocking move || { let _living = living.one(); released.recv().unwrap(); 5 };
                task.await
            }
        });
        assert!(nursery.poll_while_woken().is_pending());
        block_on(alive.have_begun(1));
        drop(entered);
        runtime.shutdown_background();
        assert!(nursery.poll_while_woken().is_pending());
        release.send(()).unwrap();
        assert_eq!(block_on(poll_to_the_end(nursery)), 5);
    });
}

#[test]
fn a_failing_nursery_keeps_its_error_when_the_runtime_drops_what_it_waits_for() {
    within_a_minute(|| {
        // Nobody runs this runtime, so the task ends only when the runtime does.
        let runtime = one_thread();
        let entered = runtime.enter();
        let mut nursery = ByHand::new(async {
            nursery! {
                spawn_parallel pending::<()>();
                for _ in 0..2 {
                    spawn_parallel pending::<()>();
                }
                yield_now().await;
                Err::<(), _>("error")?;
            }
        });
        assert!(nursery.poll_while_woken().is_pending());
        drop(entered);
        drop(runtime);
        assert!(nursery.wakes() > 0);
        assert_eq!(nursery.poll(), Poll::Ready(Err("error")));
    });
}

#[test]
fn a_failing_nursery_keeps_its_error_when_what_it_waits_for_outlasts_the_runtime() {
    within_a_minute(|| {
        let runtime = many_threads(1);
        let (alive, (release, released)) = (Alive::new(), mpsc::channel::<()>());
        let (body, living) = (Alive::new(), alive.clone());
        let mut nursery = Box::pin(async {
            nursery! {
                spawn_parallel async move { let _living = living.one(); released.recv().unwrap() };
                spawn_parallel pending::<()>();
                let _body = body.one();
                alive.have_begun(1).await;
                Err::<(), _>("error")?;
            }
        });
        let entered = runtime.enter();
        block_on(poll_until(body.have_ended(1), &mut nursery));
        drop(entered);
        runtime.shutdown_background();
        let still_waits = async { poll!(nursery.as_mut()).is_pending() };
        assert!(block_on(still_waits));
        release.send(()).unwrap();
        assert_eq!(block_on(nursery), Err("error"));
        assert_eq!(alive.now(), 0);
    });
}

#[test]
fn a_nursery_that_runs_on_the_runtime_goes_with_it() {
    within_a_minute(|| {
        for runtime in both_runtimes() {
            let (alive, outer) = (Alive::new(), Alive::new());
            let (inner, living) = (alive.clone(), outer.one());
            let nursery = runtime.spawn(async move {
                let _living = living;
                nursery! {
                    spawn_parallel begun(inner.clone());
                    for _ in 0..2 {
                        spawn_parallel begun(inner.clone());
                    }
                    spawn begun(inner.clone());
                }
            });
            runtime.block_on(alive.have_begun(4));
            drop(runtime);
            assert_eq!((alive.now(), outer.now()), (0, 0));
            assert!(block_on(nursery).unwrap_err().is_cancelled());
        }
    });
}

#[test]
fn a_nursery_of_another_runtime_panics() {
    within_a_minute(|| {
        let (own, others) = (one_thread(), many_threads(1));
        let handle = others.handle().clone();
        let alive = Alive::new();
        let task = begun(alive.clone());
        fn start<F>(n: Nursery<'_>, handle: &tokio::runtime::Handle, task: F)
        where
            F: Future<Output = ()> + Send + 'static,
        {
            let _entered = handle.enter();
            drop(n.spawn_parallel(task));
        }
        let unwound = own.block_on(
            AssertUnwindSafe(async {
                nursery!(|n| {
                    start(n, &handle, task);
                    alive.have_begun(1).await;
                    others.shutdown_background();
                })
            })
            .catch_unwind(),
        );
        let message = message(&*unwound.unwrap_err()).to_owned();
        assert!(message.ends_with("was dropped by its tokio runtime, which is shutting down"), "{message}");
    });
}
