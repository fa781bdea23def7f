//! On which threads its tasks run.

use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::task::{Poll, Waker};
use std::thread;

use aioresult::block_nursery;
use aioresult_tests::yield_now;

use super::{ends, has_two_processors};

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
