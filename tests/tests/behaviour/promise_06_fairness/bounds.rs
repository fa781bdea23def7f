//! Next to a task that is always ready, others and the body progress within so many polls.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Poll, Waker};
use std::thread;

use aioresult::nursery;
use aioresult_tests::{ByHand, counted, my_waker, until, yield_now};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, unbounded};

/// How many polls a turn has at most.
const TURN: usize = 64;

fn get(polls: &AtomicUsize) -> usize {
    polls.load(Ordering::SeqCst)
}

async fn always_ready(polls: &AtomicUsize) {
    loop {
        polls.fetch_add(1, Ordering::SeqCst);
        yield_now().await;
    }
}

async fn count_messages(mut messages: UnboundedReceiver<()>, progress: &AtomicUsize) {
    while messages.next().await.is_some() {
        progress.fetch_add(1, Ordering::SeqCst);
    }
}

/// Whoever is woken by another thread is polled in the next poll of the nursery, and what is always ready once in it.
#[track_caller]
fn next_turn(nursery: impl Future, wake: [impl Fn() + Sync; 2], progress: &[AtomicUsize; 3]) {
    let mut nursery = ByHand::new(nursery);
    assert!(nursery.poll().is_pending());
    for turn in 1..=100 {
        thread::scope(|threads| {
            for wake in &wake {
                threads.spawn(wake);
            }
        });
        assert!(nursery.poll().is_pending());
        assert_eq!(progress.each_ref().map(get), [turn + 1, turn, turn]);
    }
}

#[test]
fn who_is_woken_is_polled_in_the_next_turn_in_the_frame() {
    let progress = [const { AtomicUsize::new(0) }; 3];
    let ((to_task, task), (to_body, body)) = (unbounded(), unbounded());
    let nursery = async {
        nursery! {
            spawn always_ready(&progress[0]);
            spawn count_messages(task, &progress[1]);
            count_messages(body, &progress[2]).await;
        }
    };
    next_turn(nursery, [to_task, to_body].map(|to| move || to.unbounded_send(()).unwrap()), &progress);
}

#[test]
fn who_is_woken_is_polled_in_the_next_turn_on_the_heap() {
    let progress = [const { AtomicUsize::new(0) }; 3];
    let ((to_task, task), (to_body, body)) = (unbounded(), unbounded());
    let nursery = async {
        nursery!(|n| {
            drop(n.spawn(always_ready(&progress[0])));
            drop(n.spawn(count_messages(task, &progress[1])));
            count_messages(body, &progress[2]).await;
        });
    };
    next_turn(nursery, [to_task, to_body].map(|to| move || to.unbounded_send(()).unwrap()), &progress);
}

/// Leaves its waker to a thread that uses it all the time.
async fn flooded(waker: &OnceLock<Waker>, polls: &AtomicUsize) {
    waker.set(my_waker().await).unwrap();
    poll_fn(|_| {
        polls.fetch_add(1, Ordering::SeqCst);
        Poll::<()>::Pending
    })
    .await;
}

/// Two threads wake two tasks without a pause. Still the turns are bounded, and the others have their poll in each.
#[track_caller]
fn flood(
    nursery: impl Future,
    wakers: &[OnceLock<Waker>; 2],
    polls: &AtomicUsize,
    progress: &[AtomicUsize; 2],
) {
    let mut nursery = ByHand::new(nursery);
    assert!(nursery.poll().is_pending());
    let (is_over, floods) = (AtomicBool::new(false), AtomicUsize::new(0));
    let flood = |waker: &Waker| {
        floods.fetch_add(1, Ordering::SeqCst);
        while !is_over.load(Ordering::Relaxed) {
            waker.wake_by_ref();
        }
    };
    thread::scope(|threads| {
        for waker in wakers {
            threads.spawn(|| flood(waker.get().unwrap()));
        }
        until(|| get(&floods) == 2);
        // Threads that are waited for must end, also if this fails.
        let turns: Vec<_> = (0..1000)
            .map(|_| {
                let before = get(polls);
                let is_pending = nursery.poll().is_pending();
                (is_pending && get(polls) - before <= TURN, progress.each_ref().map(get))
            })
            .collect();
        is_over.store(true, Ordering::Relaxed);
        for (turn, (is_bounded, progress)) in turns.into_iter().enumerate() {
            assert!(is_bounded);
            assert_eq!(progress, [turn + 2; 2]);
        }
    });
    assert!(get(polls) > 2, "nobody was woken");
}

#[test]
fn a_flood_of_wakes_from_other_threads_starves_nobody_in_the_frame() {
    let (wakers, polls) = ([const { OnceLock::new() }; 2], AtomicUsize::new(0));
    let progress = [const { AtomicUsize::new(0) }; 2];
    let nursery = async {
        nursery! {
            spawn flooded(&wakers[0], &polls);
            spawn flooded(&wakers[1], &polls);
            spawn always_ready(&progress[0]);
            always_ready(&progress[1]).await;
        }
    };
    flood(nursery, &wakers, &polls, &progress);
}

#[test]
fn a_flood_of_wakes_from_other_threads_starves_nobody_on_the_heap() {
    let (wakers, polls) = ([const { OnceLock::new() }; 2], AtomicUsize::new(0));
    let progress = [const { AtomicUsize::new(0) }; 2];
    let nursery = async {
        nursery!(|n| {
            for waker in &wakers {
                drop(n.spawn(flooded(waker, &polls)));
            }
            drop(n.spawn(always_ready(&progress[0])));
            always_ready(&progress[1]).await;
        });
    };
    flood(nursery, &wakers, &polls, &progress);
}

/// Spends all of tokio's budget at each poll, and is ready for more.
async fn spend_all(polls: &AtomicUsize) {
    poll_fn(|cx| {
        polls.fetch_add(1, Ordering::SeqCst);
        while tokio::task::coop::has_budget_remaining() {
            let _ = pin!(tokio::task::consume_budget()).poll(cx);
        }
        cx.waker().wake_by_ref();
        Poll::<()>::Pending
    })
    .await;
}

const STEPS: usize = 200;

async fn steps(polls: &AtomicUsize) {
    for _ in 0..STEPS {
        counted(polls, yield_now()).await;
    }
}

/// Each of the steps takes at most two polls of the one that spends the budget.
#[track_caller]
fn assert_progress(spender: &AtomicUsize, steppers: &[AtomicUsize; 2]) {
    assert!(get(spender) <= 2 * STEPS + 2, "{} polls of the spender", get(spender));
    // A step is polled, and polled again when it has yielded.
    assert_eq!(steppers.each_ref().map(get), [2 * STEPS; 2]);
}

#[tokio::test]
async fn a_budget_that_is_spent_at_each_poll_starves_nobody_in_the_frame() {
    let (spender, steppers) = (AtomicUsize::new(0), [const { AtomicUsize::new(0) }; 2]);
    nursery! {
        spawn_daemon spend_all(&spender);
        let stepper = spawn steps(&steppers[0]);
        steps(&steppers[1]).await;
        stepper.await;
    }
    assert_progress(&spender, &steppers);
}

#[tokio::test]
async fn a_budget_that_is_spent_at_each_poll_starves_nobody_on_the_heap() {
    let (spender, steppers) = (AtomicUsize::new(0), [const { AtomicUsize::new(0) }; 2]);
    nursery!(|n| {
        drop(n.spawn_daemon(spend_all(&spender)));
        let stepper = n.spawn(steps(&steppers[0]));
        steps(&steppers[1]).await;
        stepper.await;
    });
    assert_progress(&spender, &steppers);
}
