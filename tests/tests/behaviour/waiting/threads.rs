//! Other threads on which results come, and on which they are waited for.

use std::hint;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::Duration;

use aioresult::{ResultFuture, Scope, as_completed, wait_all, wait_any};
use aioresult_tests::{ByHand, run, until};
use futures::executor::block_on;
use futures::future::FutureExt;
use futures::stream::StreamExt;

use super::{Openers, gates};

const ROUNDS: usize = if cfg!(miri) { 5 } else { 1_000 };

#[test]
fn the_order_is_that_of_completion_also_across_threads() {
    let (openers, gates) = gates(6);
    let mut stream = as_completed(&gates);
    assert!(ByHand::new(stream.next()).poll().is_pending());
    let mut promises = openers.0;
    // Each on a thread of its own, one after the other.
    for gate in [3, 0, 5, 1, 4, 2] {
        let promise = promises[gate].take().unwrap();
        thread::spawn(move || promise.set_result(gate)).join().unwrap();
    }
    let order: Vec<_> = run(stream.map(|result| *result.unwrap()).collect());
    assert_eq!(order, [3, 0, 5, 1, 4, 2]);
}

/// Polls just when the result comes: then the poll has to see it, or to be woken.
fn poll_when_it_comes<F: Future>(wait: impl Fn(ResultFuture<usize>) -> F) {
    const POLLS: usize = if cfg!(miri) { 20 } else { 20_000 };
    let (openers, gates) = gates(POLLS);
    let (begun, opened) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|threads| {
        threads.spawn(|| {
            for (gate, promise) in openers.0.into_iter().flatten().enumerate() {
                until(|| begun.load(Ordering::SeqCst) > gate);
                // A little earlier or later.
                (0..gate % 64).for_each(|_| hint::spin_loop());
                promise.set_result(gate);
                opened.store(gate + 1, Ordering::SeqCst);
            }
        });
        for (number, gate) in gates.into_iter().enumerate() {
            let mut wait = ByHand::new(wait(gate));
            begun.store(number + 1, Ordering::SeqCst);
            let is_ready = wait.poll().is_ready();
            until(|| opened.load(Ordering::SeqCst) > number);
            assert!(is_ready || wait.wakes() > 0, "nobody wakes it any more");
        }
    });
}

#[test]
fn one_that_comes_during_a_poll_is_not_missed() {
    poll_when_it_comes(|gate| gate);
    poll_when_it_comes(|gate| wait_all([gate]));
    poll_when_it_comes(|gate| wait_any([gate]));
    poll_when_it_comes(|gate| as_completed([gate]).into_future().map(drop));
}

/// Opens all gates, on two threads.
fn open_on_threads<'s>(threads: &'s thread::Scope<'s, '_>, openers: Openers, start: &'s Barrier) {
    let mut promises = openers.0;
    let half = promises.split_off(promises.len() / 2);
    for promises in [promises, half] {
        threads.spawn(move || {
            start.wait();
            promises.into_iter().flatten().for_each(|promise| promise.set_result(1));
        });
    }
}

#[test]
fn none_is_lost_of_those_that_come_while_one_waits() {
    let start = Barrier::new(3);
    for _ in 0..ROUNDS {
        let (openers, gates) = gates(8);
        thread::scope(|threads| {
            open_on_threads(threads, openers, &start);
            start.wait();
            block_on(async {
                assert!(wait_any(&gates).await.is_ok());
                assert_eq!(as_completed(&gates).fold(0, async |sum, x| sum + x.unwrap()).await, 8);
                wait_all(&gates).await;
            });
        });
    }
}

#[test]
fn several_threads_wait_for_the_same() {
    let start = Barrier::new(5);
    for _ in 0..ROUNDS {
        let (openers, gates) = gates(4);
        let (gates, start) = (&gates, &start);
        thread::scope(|threads| {
            open_on_threads(threads, openers, start);
            threads.spawn(move || {
                start.wait();
                block_on(wait_all(gates));
                assert!(gates.iter().all(|gate| gate.is_done()));
            });
            threads.spawn(move || {
                start.wait();
                assert_eq!(block_on(as_completed(gates).count()), 4);
            });
            start.wait();
            let place = block_on(wait_any(gates)).unwrap();
            assert!(gates[place].is_done());
        });
    }
}

#[test]
fn they_come_while_others_give_up() {
    let start = Barrier::new(3);
    for _ in 0..ROUNDS {
        let (openers, gates) = gates(8);
        thread::scope(|threads| {
            open_on_threads(threads, openers, &start);
            start.wait();
            loop {
                let mut all = ByHand::new(wait_all(&gates));
                let mut any = ByHand::new(wait_any(&gates));
                let mut stream = as_completed(gates.clone());
                let mut next = ByHand::new(stream.next());
                let _ = (any.poll(), next.poll());
                if all.poll().is_ready() {
                    break;
                }
            }
        });
        assert_eq!(run(as_completed(gates).count()), 8);
    }
}

#[cfg(feature = "threads")]
#[test]
fn in_tasks_on_threads_that_borrow() {
    use aioresult::block_nursery;
    use aioresult_tests::yield_now;
    for _ in 0..ROUNDS / 10 {
        let numbers: Vec<u64> = (0..20).collect();
        let sums = block_nursery! {
            let captures: Vec<_> = numbers.iter().map(|x| spawn async move { yield_now().await; x }).collect();
            let other: Vec<_> = numbers.iter().map(|x| spawn async { yield_now().await; *x }).collect();
            let elsewhere = spawn async move { as_completed(other).fold(0, async |sum, x| sum + x).await };
            assert!(wait_any(&captures).await.is_ok());
            wait_all(&captures).await;
            let sum = as_completed(captures).fold(0, async |sum, x| sum + x).await;
            (sum, elsewhere.await)
        };
        assert_eq!(sums, (190, 190));
    }
}

#[cfg(feature = "tokio")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_nursery_with_parallel_tasks() {
    use aioresult::{nursery, results_to_channel};
    for _ in 0..ROUNDS / 10 {
        let sum = nursery! {
            let captures: Vec<_> = (1..=20)
                .map(|x| spawn_parallel async move { tokio::task::yield_now().await; x })
                .collect();
            assert!(wait_any(&captures).await.is_ok());
            let (sender, receiver) = futures::channel::mpsc::channel(1);
            spawn results_to_channel(captures, sender);
            receiver.fold(0, async |sum, x| sum + x).await
        };
        assert_eq!(sum, 210);
    }
}

/// A poll that blocks until the other thread has gone on would block for ever.
#[test]
fn who_waits_on_another_thread_is_woken_before_the_next_task_is_polled() {
    let scope: Scope<'_> = Scope::new();
    let n = scope.nursery();
    let (waits, has_to_wait) = mpsc::channel();
    let (goes_on, went_on) = mpsc::channel();
    thread::scope(|threads| {
        run(scope.run(async {
            let task = n.spawn(async { 5 });
            let blocks = n.spawn(async move { went_on.recv_timeout(Duration::from_secs(60)) });
            threads.spawn(move || {
                let mut task = ByHand::new(task);
                assert!(task.poll().is_pending());
                waits.send(()).unwrap();
                until(|| task.wakes() > 0);
                goes_on.send(task.poll().is_ready()).unwrap();
            });
            // Both are polled in the turn that begins behind this, and that does not look at what other threads have asked for.
            has_to_wait.recv().unwrap();
            assert_eq!(blocks.await, Ok(true));
        }));
    });
}
