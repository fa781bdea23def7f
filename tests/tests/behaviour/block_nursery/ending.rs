//! How such a block ends: by an error, by a panic, and when these race. Whatever happens, no task is left when it returns.

use std::panic::panic_any;
use std::pin::Pin;
use std::task::{Context, Poll};

use aioresult_tests::PanicOnDrop;

use super::*;

/// Calls a closure when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Returns on the first poll. Its destructor runs after that, and not in the poll.
struct Returns<T>(Option<T>, #[allow(dead_code)] PanicOnDrop);

impl<T: Unpin> Future for Returns<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        Poll::Ready(self.0.take().expect("it was not polled before"))
    }
}

/// A flag that threads wait for. Blocks.
#[derive(Default)]
struct Flag(Mutex<bool>, Condvar);

impl Flag {
    fn raise(&self) {
        *self.0.lock().unwrap() = true;
        self.1.notify_all();
    }

    fn wait(&self) {
        drop(self.1.wait_while(self.0.lock().unwrap(), |raised| !*raised).unwrap());
    }

    /// Without blocking.
    async fn is_raised(&self) {
        while !*self.0.lock().unwrap() {
            yield_now().await;
        }
    }
}

/// A task that sleeps until it is dropped.
async fn sleep(live: &AtomicUsize) {
    let _live = Live::new(live);
    pending().await
}

/// Waits until so many are asleep.
async fn asleep(live: &AtomicUsize, count: usize) {
    while live.load(Ordering::SeqCst) < count {
        yield_now().await;
    }
}

// ---- Errors. ----

#[test]
fn the_error_of_a_task_drops_all_others() {
    let live = AtomicUsize::new(0);
    let result: Result<u32, &str> = block_nursery! {
        let first = spawn async { sleep(&live).await; 1 };
        for _ in 0..5 {
            spawn sleep(&live);
        }
        spawn_daemon sleep(&live);
        spawn async { asleep(&live, 7).await; Err::<(), _>("error") }?;
        first.await
    };
    assert_eq!(result, Err("error"));
    assert_eq!(live.into_inner(), 0);
}

#[test]
fn the_error_of_the_body_or_of_the_handle_drops_all_tasks() {
    let live = AtomicUsize::new(0);
    let result: Result<(), String> = block_nursery! {
        spawn sleep(&live);
        let _ = spawn_cancellable sleep(&live);
        asleep(&live, 2).await;
        Err(String::from("body"))?;
    };
    assert_eq!(result, Err("body".into()));
    assert_eq!(live.load(Ordering::SeqCst), 0);

    let result: Result<(), String> = block_nursery!(|n| {
        type Error = String;
        spawn sleep(&live);
        spawn async {
            asleep(&live, 1).await;
            n.fail("handle".into());
        };
    });
    assert_eq!(result, Err("handle".into()));
    assert_eq!(live.into_inner(), 0);
}

#[test]
fn the_body_is_dropped_when_a_task_fails() {
    let log = Log::new();
    let result: Result<(), &str> = block_nursery! {
        let guard = log.guard("before the first spawn");
        spawn async { yield_now().await; Err::<(), _>("error") }?;
        let _guard = log.guard("body");
        pending::<()>().await;
        drop(guard);
    };
    assert_eq!(result, Err("error"));
    assert_eq!(log.take(), ["body dropped", "before the first spawn dropped"]);
}

#[test]
fn a_task_that_does_not_await_is_waited_for() {
    if !has_two_processors() {
        return;
    }
    let finished = ends(|| {
        let (busy, go) = (Flag::default(), Flag::default());
        let finished = AtomicUsize::new(0);
        let result: Result<(), &str> = block_nursery! {
            // It is dropped by the other thread when the nursery fails.
            spawn async { let _go = OnDrop(|| go.raise()); pending::<()>().await };
            spawn async {
                busy.raise();
                go.wait();
                finished.fetch_add(1, Ordering::SeqCst);
                pending::<()>().await;
                finished.fetch_add(10, Ordering::SeqCst);
            };
            busy.is_raised().await;
            Err("error")?;
        };
        (result, finished.into_inner())
    });
    assert_eq!(finished.unwrap(), (Err("error"), 1));
}

#[test]
fn a_task_that_awaits_when_the_nursery_fails_is_not_polled_again() {
    let heard = ends(|| {
        let (say, heard) = mpsc::channel();
        let (wake, woken) = oneshot::channel::<()>();
        let asleep = Flag::default();
        let mut first = None;
        let result: Result<(), &str> = block_nursery! {
            let asleep = &asleep;
            spawn async move {
                let _say = OnDrop(|| say.send("dropped").unwrap());
                asleep.raise();
                let _ = woken.await;
                say.send("polled").unwrap();
            };
            spawn async { asleep.is_raised().await; Err::<(), _>("error") }?;
            let mut wake = Some(wake);
            let _body = OnDrop(|| {
                let _ = wake.take().unwrap().send(());
                first = Some(heard.recv().unwrap());
            });
            pending::<()>().await;
        };
        (result, first)
    });
    assert_eq!(heard.unwrap(), (Err("error"), Some("dropped")));
}

#[test]
fn what_is_spawned_while_the_nursery_fails_is_dropped_unpolled() {
    let (live, polls) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let result: Result<(), &str> = block_nursery!(|n| {
        let (live, polls) = (&live, &polls);
        spawn async move {
            let _late = OnDrop(|| drop(n.spawn(async { polls.fetch_add(1, Ordering::SeqCst) })));
            sleep(live).await
        };
        asleep(live, 1).await;
        Err("error")?;
    });
    assert_eq!(result, Err("error"));
    assert_eq!(polls.into_inner(), 0);
}

// ---- Panics. ----

#[test]
fn the_panic_of_a_task_drops_all_others_and_arrives() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        block_nursery! {
            for _ in 0..5 {
                spawn sleep(live);
            }
            spawn async {
                asleep(live, 5).await;
                panic_any("boom");
            };
            pending::<()>().await;
        }
    });
    assert_eq!(payload, "boom");
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

#[test]
fn the_panic_of_the_body_drops_all_tasks_and_arrives() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        block_nursery! {
            for _ in 0..5 {
                spawn sleep(live);
            }
            asleep(live, 5).await;
            panic_any("boom");
        }
    });
    assert_eq!(payload, "boom");
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

#[test]
fn the_panic_of_the_body_before_the_first_spawn_arrives() {
    fn boom() -> u32 {
        panic_any("boom")
    }
    let payload = payload_of(|| {
        block_nursery! {
            let number = boom();
            let a = spawn double(number);
            a.await
        }
    });
    assert_eq!(payload, "boom");
}

#[test]
fn other_tasks_never_see_a_panic() {
    let log = Log::new();
    let seen = log.clone();
    payload_of(move || {
        block_nursery!(|n| {
            let a = n.spawn(async {
                yield_now().await;
                panic_any("boom");
                #[allow(unreachable_code)]
                1
            });
            let log = log.clone();
            spawn async move {
                a.await;
                log.say("saw it");
            };
        });
    });
    assert!(seen.take().is_empty());
}

#[test]
fn a_destructor_that_panics_while_the_nursery_fails_comes_before_the_error() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        let result: Result<(), &str> = block_nursery! {
            spawn sleep(live);
            spawn async { let _bomb = PanicOnDrop("destructor"); sleep(live).await };
            spawn sleep(live);
            asleep(live, 3).await;
            Err("error")?;
        };
        result
    });
    assert_eq!(payload, "destructor");
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

#[test]
fn the_destructors_of_a_daemon_of_a_cancelled_task_and_of_one_that_has_returned_panic() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let daemon = || {
        block_nursery! {
            spawn_daemon async { let _bomb = PanicOnDrop("daemon"); sleep(live).await };
            asleep(live, 1).await;
        }
    };
    assert_eq!(payload_of(daemon), "daemon");
    let cancelled = || {
        block_nursery! {
            let task = spawn_cancellable async { let _bomb = PanicOnDrop("cancelled"); sleep(live).await };
            asleep(live, 1).await;
            task.cancel();
        }
    };
    assert_eq!(payload_of(cancelled), "cancelled");
    let returned = || {
        block_nursery! { spawn Returns(Some(()), PanicOnDrop("returned")); }
    };
    assert_eq!(payload_of(returned), "returned");
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

#[test]
fn a_result_that_nobody_wants_panics_when_it_is_dropped() {
    let discarded = || {
        block_nursery! {
            for _ in 0..1 {
                let _ = spawn async { PanicOnDrop("discarded") };
            }
        }
    };
    assert_eq!(payload_of(discarded), "discarded");
    let of_the_body = || {
        block_nursery! { let a = spawn async { PanicOnDrop("of the body") }; a.await };
    };
    assert_eq!(payload_of(of_the_body), "of the body");
}

#[test]
fn a_destructor_that_panics_when_its_task_has_returned_ends_the_nursery() {
    let payload = payload_of(|| {
        block_nursery! {
            spawn pending::<()>();
            spawn Returns(Some(()), PanicOnDrop("destructor"));
        }
    });
    assert_eq!(payload, "destructor");
}

#[test]
fn a_destructor_that_panics_when_its_task_is_cancelled_ends_the_nursery() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        block_nursery! {
            spawn pending::<()>();
            let task = spawn_cancellable async { let _bomb = PanicOnDrop("destructor"); sleep(live).await };
            asleep(live, 1).await;
            task.cancel();
        }
    });
    assert_eq!(payload, "destructor");
}

#[test]
fn of_two_panics_one_arrives() {
    if !has_two_processors() {
        return;
    }
    let payload = payload_of(|| {
        let barrier = Barrier::new(2);
        block_nursery! {
            for _ in 0..2 {
                spawn async { barrier.wait(); panic_any("boom") };
            }
        }
    });
    assert_eq!(payload, "boom");
}

#[test]
fn a_panic_that_the_nursery_has_not_seen_when_the_body_fails_comes_before_the_error() {
    let payload = payload_of(|| {
        let (send, receive) = mpsc::channel();
        let result: Result<(), &str> = block_nursery! {
            let send = send;
            spawn async move { let _ended = OnDrop(|| send.send(()).unwrap()); panic_any("boom") };
            yield_now().await;
            // The nursery, whose thread this is, learns of the panic later than of the error.
            receive.recv().unwrap();
            Err("error")?;
        };
        result
    });
    assert_eq!(payload, "boom");
}

#[test]
fn a_panic_that_the_nursery_has_not_seen_when_the_task_is_cancelled_arrives() {
    let payload = payload_of(|| {
        let (send, receive) = mpsc::channel();
        block_nursery! {
            let send = send;
            let task = spawn_cancellable async move {
                let _ended = OnDrop(|| send.send(()).unwrap());
                panic_any("boom")
            };
            yield_now().await;
            receive.recv().unwrap();
            task.cancel();
        }
    });
    assert_eq!(payload, "boom");
}

/// A task is cancelled while it is being polled. Then `and_then` runs in that poll.
fn cancelled_while_polled<T: Send + 'static>(and_then: fn() -> T) -> bool {
    let (busy, go) = (Flag::default(), Flag::default());
    block_nursery! {
        let task = spawn_cancellable async { busy.raise(); go.wait(); and_then() };
        busy.is_raised().await;
        task.cancel();
        // It is told to stop when the body has yielded.
        yield_now().await;
        go.raise();
        task.await.is_err()
    }
}

#[test]
fn a_task_that_returns_although_it_was_cancelled_counts_as_cancelled() {
    assert!(ends(|| cancelled_while_polled(|| 5)).unwrap());
}

#[test]
fn a_panic_of_a_cancelled_task_arrives() {
    assert_eq!(payload_of(|| cancelled_while_polled(|| panic_any("boom"))), "boom");
}

#[test]
fn a_panic_of_a_daemon_that_is_being_dropped_arrives() {
    if !has_two_processors() {
        return;
    }
    let payload = payload_of(|| {
        let (busy, go) = (Flag::default(), Flag::default());
        block_nursery! {
            // It is dropped by the other thread at the end.
            spawn_daemon async { let _go = OnDrop(|| go.raise()); pending::<()>().await };
            spawn_daemon async { busy.raise(); go.wait(); panic_any("boom") };
            busy.is_raised().await;
        }
    });
    assert_eq!(payload, "boom");
}

#[test]
fn a_result_of_a_cancelled_task_panics_when_it_is_dropped() {
    assert_eq!(payload_of(|| cancelled_while_polled(|| PanicOnDrop("result"))), "result");
}

#[test]
fn a_destructor_panics_and_then_that_of_the_value() {
    let payload = payload_of(|| {
        block_nursery! {
            spawn Returns(Some(()), PanicOnDrop("destructor"));
            PanicOnDrop("value")
        };
    });
    assert_eq!(payload, "destructor");
}

#[test]
fn a_payload_that_comes_second_is_not_dropped() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic_any("payload");
        }
    }
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let payload = payload_of(|| {
        block_nursery! {
            spawn async { let _bomb = OnDrop(|| panic_any(Bomb)); sleep(live).await };
            asleep(live, 1).await;
            panic_any("boom");
        }
    });
    assert_eq!(payload, "boom");
}

// ---- Races. ----

/// How often a race is run.
const ROUNDS: usize = if cfg!(miri) { 3 } else { 1000 };

/// Twenty tasks that yield, sleep, wait for each other or return, of which one calls `fail`, at another time in each round.
fn race<E: Send>(round: usize, live: &AtomicUsize, fail: impl Fn() -> Result<(), E> + Sync) -> Result<(), E> {
    let fail = &fail;
    block_nursery!(|n| {
        type Error = E;
        let mut last = n.spawn(async {});
        for i in 0..20 {
            let before = std::mem::replace(&mut last, n.spawn(async { yield_now().await }));
            drop(n.try_spawn(async move {
                let _live = Live::new(live);
                for _ in 0..(round + i) % 7 {
                    yield_now().await;
                }
                if i == round % 20 {
                    return fail();
                }
                match i % 4 {
                    0 => pending().await,
                    1 => before.await,
                    2 => drop(n.spawn(sleep(live))),
                    _ => loop {
                        yield_now().await;
                        // There may be fewer processors than threads.
                        thread::yield_now();
                    },
                }
                Ok(())
            }));
        }
        last.await;
    })
}

#[test]
fn tasks_race_with_a_failure() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let raced = ends(|| {
        for round in 0..ROUNDS {
            assert_eq!(race(round, live, || Err(round)), Err(round));
            assert_eq!(live.load(Ordering::SeqCst), 0);
        }
    });
    raced.unwrap();
}

#[test]
fn tasks_race_with_a_panic() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let raced = ends(|| {
        for round in 0..ROUNDS {
            let raced = catch_unwind(AssertUnwindSafe(|| {
                // Without the noise of the hook.
                race::<()>(round, live, || resume_unwind(Box::new(round)))
            }));
            assert_eq!(raced.unwrap_err().downcast_ref(), Some(&round));
            assert_eq!(live.load(Ordering::SeqCst), 0);
        }
    });
    raced.unwrap();
}

#[test]
fn tasks_race_with_the_end_of_the_body() {
    let live: &'static AtomicUsize = Box::leak(Box::default());
    let raced = ends(move || {
        for round in 0..ROUNDS {
            let sum = block_nursery!(|n| {
                let mut captures = Vec::new();
                for i in 0..10 {
                    spawn_daemon sleep(live);
                    captures.push(spawn_cancellable async move {
                        let _live = Live::new(live);
                        yield_now().await;
                        i
                    });
                }
                for _ in 0..round % 5 {
                    yield_now().await;
                }
                captures.iter().for_each(ResultCapture::cancel);
                join_all(captures).await.into_iter().flatten().sum::<usize>() + n.len()
            });
            assert!(sum <= 45);
            assert_eq!(live.load(Ordering::SeqCst), 0);
        }
    });
    raced.unwrap();
}

// ---- Threads that cannot be started. ----

/// In a process whose threads would need more memory than there are addresses.
#[test]
#[cfg(all(target_os = "linux", target_pointer_width = "64", not(miri)))]
fn no_thread_can_be_started() {
    const NAME: &str = "block_nursery::ending::no_thread_can_be_started";
    const VARIABLE: &str = "AIORESULT_TESTS_NO_THREADS";
    if std::env::var_os(VARIABLE).is_none() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--test-threads=1"])
            .env(VARIABLE, "1")
            .env("RUST_MIN_STACK", (1_u64 << 50).to_string())
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        assert!(String::from_utf8_lossy(&child.stdout).contains("1 passed"));
        return;
    }
    let log = Log::new();
    assert!(thread::Builder::new().spawn(|| {}).is_err());
    let ended = catch_unwind(AssertUnwindSafe(|| {
        block_nursery! {
            let guard = log.guard("task");
            spawn async { let _guard = guard; pending::<()>().await };
            let _body = log.guard("body");
            pending::<()>().await;
        }
    }));
    assert!(message(&*ended.unwrap_err()).starts_with("no thread could be started"));
    assert_eq!(log.take(), ["body dropped", "task dropped"]);
}
