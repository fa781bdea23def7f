//! `block_nursery!`: tasks that borrow the caller's stack and run on several threads, in code that is not async.

#[path = "block_nursery/ending.rs"]
mod ending;
#[cfg(feature = "tokio")]
#[path = "block_nursery/places.rs"]
mod places;

use std::cell::Cell;
use std::collections::HashSet;
use std::convert::Infallible;
use std::future::poll_fn;
use std::num::ParseIntError;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Condvar, Mutex, OnceLock, mpsc};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use aioresult::{BlockNursery, BlockScope, Cancelled, ResultCapture, Running, block_nursery, nursery};
use aioresult_tests::{Log, message, yield_now};
use futures::channel::oneshot;
use futures::future::{join_all, pending};

/// Runs `work` on another thread, so that a deadlock is a test that fails, and not one that never ends.
fn ends<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> thread::Result<T> {
    let (send, receive) = mpsc::channel();
    let worker = thread::spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(work));
        // Whoever would receive it has given up.
        let _ = send.send(result);
    });
    let result = receive.recv_timeout(Duration::from_secs(60)).expect("it never ends");
    worker.join().unwrap();
    result
}

/// The text with which `work` panics.
fn payload_of<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> String {
    match ends(work) {
        Ok(_) => panic!("it should have panicked"),
        Err(payload) => message(&*payload).to_owned(),
    }
}

/// Whether two tasks can run at the same time. There is a thread for each processor.
fn has_two_processors() -> bool {
    thread::available_parallelism().is_ok_and(|processors| processors.get() > 1)
}

/// Counts those that are not dropped.
struct Live<'a>(&'a AtomicUsize);

impl<'a> Live<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn double(x: u32) -> u32 {
    yield_now().await;
    2 * x
}

async fn parse(text: &str) -> Result<u32, ParseIntError> {
    yield_now().await;
    text.parse()
}

// ---- The value. ----

#[test]
fn a_pure_block_evaluates_to_its_finished_captures() {
    let (a, b) = block_nursery! {
        let x = 1;
        let a = spawn double(x);
        spawn async { yield_now().await };
        let b = spawn double(x + 1);
    };
    assert_eq!((*a, b.into_result()), (2, 4));
    assert_eq!(a.routine(), "double(x)");
}

#[test]
fn any_other_block_evaluates_to_its_tail() {
    let sum = block_nursery! {
        let a = spawn double(1);
        let b = spawn double(2);
        a.await + b.await
    };
    assert_eq!(sum, 6);
    assert_eq!(block_nursery! { yield_now().await; 5 }, 5);
}

#[test]
fn a_question_mark_makes_it_a_result() {
    fn add(left: &str, right: &str) -> Result<u32, ParseIntError> {
        let (left, right) = block_nursery! {
            let left = spawn parse(left)?;
            let right = spawn parse(right)?;
        }?;
        Ok(*left + *right)
    }
    assert_eq!(add("1", "2"), Ok(3));
    assert!(add("1", "x").is_err());
}

#[test]
fn errors_are_converted_into_the_type_that_is_named() {
    fn half(text: &str) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
        block_nursery! {
            type Error = Box<dyn std::error::Error + Send + Sync>;
            let number = spawn parse(text)?;
            let number = number.await;
            if number % 2 == 1 {
                Err("odd")?;
            }
            number / 2
        }
    }
    assert_eq!(half("4").unwrap(), 2);
    assert_eq!(half("3").unwrap_err().to_string(), "odd");
    assert_eq!(half("three").unwrap_err().to_string(), "invalid digit found in string");
}

#[test]
fn tasks_from_loops_closures_and_branches() {
    let total = block_nursery! {
        let mut captures = Vec::new();
        for i in 0..10 {
            captures.push(spawn double(i));
        }
        captures.extend((10..20).map(|i| spawn double(i)));
        if captures.len() == 20 {
            spawn async { yield_now().await };
        }
        join_all(captures).await
    };
    assert_eq!(total, (0..20).map(|i| 2 * i).collect::<Vec<_>>());
}

#[test]
fn functions_and_tasks_spawn_through_the_handle() {
    fn count<'n>(n: BlockNursery<'n>, size: u32, leaves: &'n AtomicUsize) {
        drop(n.spawn(async move {
            if size > 1 {
                count(n, size / 2, leaves);
                count(n, size - size / 2, leaves);
            } else {
                leaves.fetch_add(1, Ordering::SeqCst);
            }
        }));
    }
    let leaves = AtomicUsize::new(0);
    block_nursery!(|n| {
        count(n, 100, &leaves);
        assert_eq!(n.len(), 1);
    });
    assert_eq!(leaves.into_inner(), 100);
}

#[test]
fn the_body_need_not_be_send() {
    let shared = Rc::new(Cell::new(1));
    block_nursery! {
        let a = spawn double(2);
        let inner = shared.clone();
        yield_now().await;
        inner.set(inner.get() + a.await);
    }
    assert_eq!(shared.get(), 5);
}

// ---- Borrowing. ----

#[test]
fn tasks_borrow_what_is_outside_of_the_block_and_what_is_before_its_first_spawn() {
    let words = [String::from("one"), String::from("three")];
    let total = AtomicUsize::new(0);
    let lengths = block_nursery! {
        let suffix = String::from("!");
        let mut captures = Vec::new();
        for word in &words {
            captures.push(spawn async {
                total.fetch_add(word.len(), Ordering::SeqCst);
                yield_now().await;
                word.len() + suffix.len()
            });
        }
        join_all(captures).await
    };
    assert_eq!(lengths, [4, 6]);
    assert_eq!(total.into_inner(), 8);
}

#[test]
fn tasks_borrow_different_things_mutably() {
    let mut numbers: Vec<u32> = (0..100).collect();
    let (mut evens, mut name) = (0, String::from("n"));
    block_nursery! {
        let (left, right) = numbers.split_at_mut(50);
        spawn async { left.iter_mut().for_each(|number| *number += 1000) };
        spawn async { right.iter_mut().for_each(|number| *number += 2000) };
        spawn async {
            for i in 0..10 {
                yield_now().await;
                evens += 1 - i % 2;
            }
        };
        name.push_str("ame");
    }
    assert_eq!(numbers[49..51], [1049, 2050]);
    assert_eq!((evens, &*name), (5, "name"));
}

#[test]
fn chunks_of_a_slice_in_a_loop() {
    let mut numbers = [1; 1000];
    let sums = block_nursery! {
        let mut captures = Vec::new();
        for chunk in numbers.chunks_mut(100) {
            captures.push(spawn async {
                chunk.iter_mut().for_each(|number| *number *= 2);
                yield_now().await;
                chunk.iter().sum::<u32>()
            });
        }
        join_all(captures).await
    };
    assert_eq!(sums, [200; 10]);
    assert_eq!(numbers, [2; 1000]);
}

#[test]
fn results_borrow_from_outside() {
    let text = String::from("a bc def");
    let longest: &str = block_nursery! {
        let first = spawn async { text.split(' ').next().unwrap() };
        let longest = spawn async { text.split(' ').max_by_key(|word| word.len()).unwrap() };
        assert_eq!(first.await, "a");
        longest.await
    };
    assert_eq!(longest, "def");
}

// ---- Threads. ----

#[test]
fn two_tasks_run_at_the_same_time() {
    if !has_two_processors() {
        return;
    }
    let leaders = ends(|| {
        let barrier = Barrier::new(2);
        let (a, b) = block_nursery! {
            let a = spawn async { barrier.wait().is_leader() };
            let b = spawn async { barrier.wait().is_leader() };
        };
        u32::from(*a) + u32::from(*b)
    });
    assert_eq!(leaders.unwrap(), 1);
}

#[test]
fn a_task_runs_beside_the_body_once_that_has_yielded() {
    let met = ends(|| {
        let barrier = Barrier::new(2);
        block_nursery! {
            spawn async { barrier.wait(); };
            yield_now().await;
            barrier.wait();
        }
    });
    met.unwrap();
}

#[test]
fn there_are_not_more_threads_than_processors_and_the_callers_is_none_of_them() {
    let seen = Mutex::new(HashSet::new());
    block_nursery! {
        for _ in 0..50 {
            spawn async {
                for _ in 0..5 {
                    seen.lock().unwrap().insert(thread::current().id());
                    yield_now().await;
                }
            };
        }
    }
    let seen = seen.into_inner().unwrap();
    assert!(seen.len() <= thread::available_parallelism().map_or(1, usize::from));
    assert!(!seen.contains(&thread::current().id()));
}

#[test]
fn the_body_and_what_is_spawned_through_the_handle_inside_of_the_handle_run_on_the_callers_thread() {
    let here = thread::current().id();
    let (body, beside) = block_nursery!(|n| {
        let beside = (*n).spawn(async {
            yield_now().await;
            thread::current().id()
        });
        yield_now().await;
        (thread::current().id(), beside.await)
    });
    assert_eq!((body, beside), (here, here));
}

#[test]
fn wakes_from_many_threads_are_never_lost() {
    let rounds = if cfg!(miri) { 5 } else { 500 };
    let wakers = ends(move || {
        let (sent, waker) = (AtomicUsize::new(0), Mutex::new(None::<Waker>));
        let wake = || {
            sent.fetch_add(1, Ordering::SeqCst);
            let waker = waker.lock().unwrap().clone();
            waker.inspect(Waker::wake_by_ref)
        };
        let listen = || {
            poll_fn(|cx| {
                *waker.lock().unwrap() = Some(cx.waker().clone());
                if sent.load(Ordering::SeqCst) == 3 * rounds { Poll::Ready(()) } else { Poll::Pending }
            })
        };
        thread::scope(|threads| {
            threads.spawn(|| (0..rounds).for_each(|_| drop(wake())));
            block_nursery! {
                spawn listen();
                for _ in 0..2 {
                    spawn async {
                        for _ in 0..rounds {
                            wake();
                            yield_now().await;
                        }
                    };
                }
            }
        });
        waker.into_inner().unwrap()
    });
    // When everything is gone.
    wakers.unwrap().unwrap().wake();
}

// ---- Kinds of tasks. ----

#[test]
fn daemons_are_dropped_when_all_others_have_ended() {
    let log = Log::new();
    let live = AtomicUsize::new(0);
    let value = block_nursery! {
        spawn_daemon async {
            let _live = Live::new(&live);
            let _guard = log.guard("daemon");
            pending::<()>().await
        };
        let five = spawn_daemon async { 5 };
        spawn async {
            while live.load(Ordering::SeqCst) == 0 {
                yield_now().await;
            }
            log.say("task ends");
        };
        five.await
    };
    assert_eq!((value, live.into_inner()), (5, 0));
    assert_eq!(log.take(), ["task ends", "daemon dropped"]);
}

#[test]
fn the_error_of_a_daemon_makes_the_block_fail() {
    let result: Result<(), &str> = block_nursery! {
        spawn_daemon async { yield_now().await; Err::<(), _>("daemon") }?;
        spawn async { pending::<()>().await };
    };
    assert_eq!(result, Err("daemon"));
}

#[test]
fn a_cancelled_task_is_gone_at_the_end() {
    let live = AtomicUsize::new(0);
    let (sleeper, quick) = block_nursery! {
        let sleeper = spawn_cancellable async {
            let _live = Live::new(&live);
            pending::<u32>().await
        };
        let quick = spawn_cancellable double(1);
        while live.load(Ordering::SeqCst) == 0 {
            yield_now().await;
        }
        quick.wait_done().await;
        sleeper.cancel();
        quick.cancel();
        (sleeper.await, quick.await)
    };
    assert!(matches!(sleeper, Err(Cancelled { .. })));
    assert_eq!(quick, Ok(2));
    assert_eq!(live.into_inner(), 0);
}

#[test]
fn what_is_cancelled_before_the_body_yields_never_runs() {
    let polls = AtomicUsize::new(0);
    let result = block_nursery! {
        let task = spawn_cancellable async { polls.fetch_add(1, Ordering::SeqCst) };
        task.cancel();
        task.await
    };
    assert!(result.is_err());
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn a_task_on_another_thread_cancels() {
    let live = AtomicUsize::new(0);
    let result = block_nursery!(|n| {
        let live = &live;
        let sleeper = n.spawn_cancellable(async move {
            let _live = Live::new(live);
            pending::<u32>().await
        });
        let canceller = n.spawn(async move {
            while live.load(Ordering::SeqCst) == 0 {
                yield_now().await;
            }
            sleeper.cancel();
            sleeper.await
        });
        canceller.await
    });
    assert!(result.is_err());
    assert_eq!(live.into_inner(), 0);
}

#[test]
fn as_many_tasks_are_polled_as_the_limit_allows() {
    let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    block_nursery!(|n| {
        n.set_limit(2);
        for _ in 0..20 {
            spawn async {
                let _running = Live::new(&running);
                for _ in 0..5 {
                    most.fetch_max(running.load(Ordering::SeqCst), Ordering::SeqCst);
                    yield_now().await;
                }
            };
        }
    });
    assert!((1..=2).contains(&most.into_inner()));
}

#[test]
fn a_task_that_awaits_one_which_the_limit_keeps_back_lends_its_place() {
    let value = ends(|| {
        block_nursery!(|n| {
            n.set_limit(1);
            let outer = spawn async { n.spawn(double(2)).await + 1 };
            outer.await
        })
    });
    assert_eq!(value.unwrap(), 5);
}

// ---- Captures. ----

#[test]
fn captures_are_awaited_in_the_body_by_value_and_by_reference() {
    block_nursery! {
        let a = spawn double(1);
        let b = spawn async { String::from("text") };
        assert!(!a.is_done());
        assert_eq!(*(&a).await, 2);
        assert_eq!(a.result(), Ok(&2));
        b.wait_done().await;
        assert!(b.is_done());
        assert_eq!((a.await, b.await.len()), (2, 4));
    }
}

#[test]
fn a_capture_moves_into_a_task_on_another_thread() {
    let sum = block_nursery!(|n| {
        let mut last = n.spawn(double(1));
        for _ in 0..10 {
            last = n.spawn(async move { last.await + 1 });
        }
        last.await
    });
    assert_eq!(sum, 12);
}

#[test]
fn many_tasks_wait_for_one_capture() {
    let sum = block_nursery!(|n| {
        let shared: OnceLock<ResultCapture<u32, Running<'_>>> = OnceLock::new();
        let (send, receive) = oneshot::channel();
        shared.set(n.spawn(async { receive.await.unwrap() })).unwrap();
        let captures: Vec<_> = (0..20).map(|_| n.spawn(async { *shared.get().unwrap().await })).collect();
        yield_now().await;
        send.send(2).unwrap();
        join_all(captures).await.iter().sum::<u32>()
    });
    assert_eq!(sum, 40);
}

#[test]
fn captures_are_dropped_and_forgotten_anywhere() {
    let live = AtomicUsize::new(0);
    block_nursery!(|n| {
        let live = &live;
        let task = move || {
            n.spawn(async move {
                let _live = Live::new(live);
                double(1).await
            })
        };
        for _ in 0..10 {
            std::mem::forget(task());
            drop(task());
            let (dropped, forgotten) = (task(), task());
            drop(n.spawn(async move {
                drop(dropped);
                yield_now().await;
                std::mem::forget(forgotten);
            }));
        }
    });
    assert_eq!(live.into_inner(), 0);
}

#[test]
fn a_nursery_in_a_task_borrows_from_that_task() {
    let sums = block_nursery! {
        let mut captures = Vec::new();
        for i in 0..4 {
            captures.push(spawn async move {
                let mut numbers = [i; 3];
                nursery! {
                    let (first, rest) = numbers.split_first_mut().unwrap();
                    spawn async { yield_now().await; *first += 1 };
                    spawn async { for number in rest { yield_now().await; *number += 10 } };
                }
                numbers.iter().sum::<u32>()
            });
        }
        join_all(captures).await
    };
    assert_eq!(sums, [21, 24, 27, 30]);
}

// ---- Without the macro. ----

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
