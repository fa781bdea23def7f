//! Where such a block may stand: wherever a thread may be blocked. Elsewhere it is a panic that says so, and not a deadlock.

use std::panic::{catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use aioresult::{BlockScope, block_nursery, local_nursery, nursery};
use aioresult_tests::{message, yield_now};
use futures::channel::oneshot;
use futures::executor::block_on;
use futures::future::pending;
use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio::task::{LocalSet, block_in_place, spawn_blocking};

use super::{Live, double, ends, payload_of};

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

fn multi_thread() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap()
}

/// Both flavours.
const RUNTIMES: [fn() -> Runtime; 2] = [current_thread, multi_thread];

/// A block that needs another thread: 3.
fn three() -> u32 {
    let (one, two) = (AtomicUsize::new(1), AtomicUsize::new(2));
    let sum = block_nursery! {
        let one = spawn async { yield_now().await; one.load(Ordering::SeqCst) };
        let two = spawn async { yield_now().await; two.load(Ordering::SeqCst) };
        one.await + two.await
    };
    u32::try_from(sum).unwrap()
}

/// `work` contains a block that stands in async code.
#[track_caller]
fn assert_refused<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) {
    let payload = payload_of(work);
    assert_eq!(
        payload,
        "`block_nursery!` blocks its thread, and this one runs async code: use `nursery!` here"
    );
}

/// The same for the task that is awaited.
async fn joined<T>(task: tokio::task::JoinHandle<T>) -> T {
    match task.await {
        Ok(value) => value,
        Err(error) => resume_unwind(error.into_panic()),
    }
}

// ---- Async code. ----

#[test]
fn in_the_future_of_a_runtime() {
    for runtime in RUNTIMES {
        assert_refused(move || runtime().block_on(async { three() }));
    }
}

#[test]
fn in_a_task_of_a_runtime() {
    for runtime in RUNTIMES {
        assert_refused(move || runtime().block_on(joined_task(async { three() })));
    }
    assert_refused(|| LocalSet::new().block_on(&current_thread(), async { three() }));
}

async fn joined_task<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> T {
    joined(tokio::spawn(task)).await
}

#[test]
fn in_a_task_or_in_the_body_of_a_nursery() {
    assert_refused(|| {
        block_on(async {
            nursery! { let a = spawn async { three() }; a.await }
        })
    });
    assert_refused(|| block_on(async { nursery!(|n| n.spawn(async { three() }).await) }));
    assert_refused(|| {
        block_on(async {
            nursery! {
                yield_now().await;
                three()
            }
        })
    });
    assert_refused(|| {
        block_on(async {
            local_nursery! {
                let _ = spawn async { three() };
            }
        });
    });
    for runtime in RUNTIMES {
        assert_refused(move || {
            runtime().block_on(async {
                nursery! { let a = spawn async { three() }; a.await }
            })
        });
    }
}

#[test]
fn in_the_body_of_another_such_block() {
    assert_refused(|| {
        block_nursery! {
            let a = spawn double(1);
            three() + a.await
        }
    });
}

#[test]
fn a_scope_is_refused_in_the_same_places() {
    fn scope() -> u32 {
        let scope = BlockScope::new();
        let n = scope.nursery();
        scope.run(async { n.spawn(double(1)).await })
    }
    fn scope_that_can_fail() -> Result<u32, String> {
        let scope = BlockScope::new();
        let n = scope.nursery();
        scope.try_run(async { Ok(n.spawn(double(1)).await) })
    }
    assert_refused(|| {
        block_on(async {
            nursery! { let a = spawn async { scope() }; a.await }
        })
    });
    assert_refused(|| multi_thread().block_on(async { scope() }));
    assert_refused(|| multi_thread().block_on(async { scope_that_can_fail() }));
}

#[test]
fn what_was_refused_leaves_no_trace() {
    let value = ends(|| {
        multi_thread().block_on(async {
            let refused = catch_unwind(three);
            assert!(refused.is_err());
            tokio::time::sleep(Duration::from_millis(1)).await;
            joined_task(async {
                nursery! { let a = spawn double(1); a.await }
            })
            .await
        })
    });
    assert_eq!(value.unwrap(), 2);
}

#[test]
fn in_a_nursery_that_is_polled_in_the_context_of_a_runtime_it_does_not_drive() {
    assert_refused(|| {
        let runtime = multi_thread();
        let _context = runtime.enter();
        block_on(async {
            nursery! { let a = spawn async { three() }; a.await }
        })
    });
}

#[test]
fn in_a_task_of_another_such_block() {
    assert_refused(|| {
        block_nursery! { let a = spawn async { three() }; a.await }
    });
}

// ---- Threads that may be blocked. ----

#[test]
fn in_a_blocking_closure() {
    for runtime in RUNTIMES {
        let value = ends(move || runtime().block_on(async { joined(spawn_blocking(three)).await }));
        assert_eq!(value.unwrap(), 3);
    }
}

#[test]
fn in_a_blocking_task_of_a_nursery() {
    let value = ends(|| {
        multi_thread().block_on(async {
            nursery! {
                let a = spawn_blocking three;
                let b = spawn double(1);
                a.await + b.await
            }
        })
    });
    assert_eq!(value.unwrap(), 5);
}

#[test]
fn in_place() {
    let value = ends(|| multi_thread().block_on(async { block_in_place(three) }));
    assert_eq!(value.unwrap(), 3);
    let value = ends(|| multi_thread().block_on(joined_task(async { block_in_place(three) })));
    assert_eq!(value.unwrap(), 3);
}

/// It would stop the nursery's other tasks.
#[test]
fn in_place_in_a_task_of_a_nursery() {
    assert_refused(|| {
        multi_thread().block_on(async {
            nursery! { let a = spawn async { block_in_place(three) }; a.await }
        });
    });
}

#[test]
fn in_place_the_runtime_goes_on_with_its_other_tasks() {
    let value = ends(|| {
        multi_thread().block_on(joined_task(async {
            let (send, receive) = tokio::sync::oneshot::channel();
            tokio::spawn(async {
                tokio::time::sleep(Duration::from_millis(1)).await;
                send.send(2).unwrap();
            });
            block_in_place(|| {
                block_nursery! { let a = spawn async { receive.await.unwrap() }; a.await }
            })
        }))
    });
    assert_eq!(value.unwrap(), 2);
}

#[test]
fn before_the_first_spawn_of_another_such_block() {
    let value = ends(|| {
        block_nursery! {
            let number = three();
            let a = spawn double(number);
            a.await
        }
    });
    assert_eq!(value.unwrap(), 6);
}

#[test]
fn in_a_destructor_while_the_thread_panics() {
    struct Flush<'a>(&'a AtomicUsize);
    impl Drop for Flush<'_> {
        fn drop(&mut self) {
            block_nursery! {
                for _ in 0..3 {
                    spawn async { yield_now().await; self.0.fetch_add(1, Ordering::SeqCst); };
                }
            }
        }
    }
    let flushed: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        let _flush = Flush(flushed);
        resume_unwind(Box::new("boom"));
    });
    assert_eq!(payload, "boom");
    assert_eq!(flushed.load(Ordering::SeqCst), 3);
}

// ---- In the context of a runtime. ----

#[test]
fn tasks_are_in_the_context_of_the_callers_runtime() {
    for (runtime, flavour) in
        RUNTIMES.into_iter().zip([RuntimeFlavor::CurrentThread, RuntimeFlavor::MultiThread])
    {
        let same = ends(move || {
            let runtime = runtime();
            let _context = runtime.enter();
            let (id, here) = (runtime.handle().id(), thread::current().id());
            block_nursery! {
                let a = spawn async {
                    yield_now().await;
                    let handle = Handle::current();
                    (handle.id() == id, handle.runtime_flavor() == flavour, thread::current().id() == here)
                };
                assert_eq!(Handle::current().id(), id);
                a.await
            }
        });
        assert_eq!(same.unwrap(), (true, true, false));
    }
}

#[test]
fn without_a_runtime_there_is_no_context() {
    let found = block_nursery! { let a = spawn async { Handle::try_current().is_ok() }; a.await };
    assert!(!found);
}

#[test]
fn a_task_starts_one_of_the_runtime_and_sleeps_on_its_clock() {
    let value = ends(|| {
        let runtime = multi_thread();
        let _context = runtime.enter();
        let number = 2;
        block_nursery! {
            let a = spawn async {
                tokio::time::sleep(Duration::from_millis(1)).await;
                joined(tokio::spawn(double(number))).await
            };
            let b = spawn_parallel double(10);
            let c = spawn_blocking || 100;
            a.await + b.await + c.await
        }
    });
    assert_eq!(value.unwrap(), 124);
}

#[test]
fn what_a_task_starts_on_a_runtime_of_one_thread_runs_when_that_is_driven() {
    let value = ends(|| {
        let runtime = current_thread();
        let [started] = {
            let _context = runtime.enter();
            block_nursery! { let a = spawn async { [tokio::spawn(double(2))] }; a.await }
        };
        assert!(!started.is_finished());
        runtime.block_on(started).unwrap()
    });
    assert_eq!(value.unwrap(), 4);
}

// ---- A runtime that shuts down meanwhile. ----

/// Shuts the runtime down after the block has begun in its context, and before `go` is sent.
fn shut_down_during<T: Send + 'static>(
    runtime: Runtime,
    block: impl FnOnce(mpsc::Sender<()>, oneshot::Receiver<()>) -> T + Send + 'static,
) -> thread::Result<T> {
    ends(move || {
        let handle = runtime.handle().clone();
        let (begun, has_begun) = mpsc::channel();
        let (go, gone) = oneshot::channel();
        let caller = thread::spawn(move || {
            let _context = handle.enter();
            block(begun, gone)
        });
        has_begun.recv().unwrap();
        drop(runtime);
        // It may have panicked already.
        let _ = go.send(());
        caller.join()
    })
    .unwrap()
}

#[test]
fn tasks_that_use_nothing_of_a_runtime_survive_it() {
    for runtime in RUNTIMES {
        let live: &'static AtomicUsize = Box::leak(Box::default());
        let sum = shut_down_during(runtime(), |begun, go| {
            let numbers = [1, 2, 3];
            block_nursery!(|n| {
                spawn_daemon async { let _live = Live::new(live); pending::<()>().await };
                let sum = spawn async {
                    begun.send(()).unwrap();
                    go.await.unwrap();
                    n.spawn(async { numbers.iter().sum::<u32>() }).await
                };
                sum.await + double(1).await
            })
        });
        assert_eq!(sum.unwrap(), 8);
        assert_eq!(live.load(Ordering::SeqCst), 0);
    }
}

#[test]
fn a_task_that_waits_for_one_of_a_runtime_that_is_gone_goes_on() {
    for runtime in RUNTIMES {
        let heard = shut_down_during(runtime(), |begun, _| {
            block_nursery! {
                let heard = spawn async {
                    let (send, receive) = tokio::sync::oneshot::channel::<u32>();
                    drop(tokio::spawn(async {
                        let _send = send;
                        pending::<()>().await
                    }));
                    begun.send(()).unwrap();
                    receive.await
                };
                heard.await.is_err()
            }
        });
        assert!(heard.unwrap());
    }
}

#[test]
fn a_task_that_sleeps_on_the_clock_of_a_runtime_that_is_gone_panics() {
    for runtime in RUNTIMES {
        let live: &'static AtomicUsize = Box::leak(Box::default());
        let slept = shut_down_during(runtime(), |begun, go| {
            block_nursery! {
                spawn async { let _live = Live::new(live); pending::<()>().await };
                spawn async {
                    begun.send(()).unwrap();
                    go.await.unwrap();
                    tokio::time::sleep(Duration::from_secs(3600)).await;
                };
            }
        });
        assert!(message(&*slept.unwrap_err()).contains("shut"));
        assert_eq!(live.load(Ordering::SeqCst), 0);
    }
}

#[test]
fn a_parallel_task_that_its_runtime_drops_is_a_panic() {
    for runtime in RUNTIMES {
        let live: &'static AtomicUsize = Box::leak(Box::default());
        let ended = shut_down_during(runtime(), |begun, _| {
            block_nursery! {
                spawn async { let _live = Live::new(live); pending::<()>().await };
                spawn_parallel pending::<()>();
                yield_now().await;
                begun.send(()).unwrap();
            }
        });
        assert!(message(&*ended.unwrap_err()).contains("was dropped by its tokio runtime"));
        assert_eq!(live.load(Ordering::SeqCst), 0);
    }
}
