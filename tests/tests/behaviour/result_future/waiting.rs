//! Those who wait for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Poll, Wake, Waker};

use aioresult::{ResultError, ResultFuture, nursery};
use aioresult_tests::{ByHand, counted, poll_with, run, yield_now};
use futures::future::{Either, join_all, select};

use super::number;

/// Does nothing. How many clones of its waker there are is to be seen.
struct Idle;

impl Wake for Idle {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn one_set_wakes_each_who_waits_once() {
    let (promise, future) = number();
    let mut taken: Vec<_> = (0..3).map(|_| ByHand::new(future.clone())).collect();
    let mut looked: Vec<_> = (0..3).map(|_| ByHand::new((&future).into_future())).collect();
    let mut done: Vec<_> = (0..3).map(|_| ByHand::new(future.wait_done())).collect();
    for i in 0..3 {
        assert!(taken[i].poll().is_pending());
        assert!(looked[i].poll().is_pending());
        assert!(done[i].poll().is_pending());
    }
    promise.set_result(5);
    for i in 0..3 {
        assert_eq!([taken[i].wakes(), looked[i].wakes(), done[i].wakes()], [1; 3]);
        assert_eq!(taken[i].poll(), Poll::Ready(Ok(5)));
        assert_eq!(looked[i].poll(), Poll::Ready(Ok(&5)));
        assert_eq!(done[i].poll(), Poll::Ready(()));
    }
}

#[test]
fn those_who_give_up_are_not_woken_and_the_others_are() {
    let (promise, future) = number();
    let mut waits: Vec<_> = (0..10).map(|_| ByHand::new(future.clone())).collect();
    for wait in &mut waits {
        assert!(wait.poll().is_pending());
    }
    for place in [9, 4, 4, 0] {
        drop(waits.remove(place));
    }
    // Others take their places.
    let mut later: Vec<_> = (0..2).map(|_| ByHand::new(future.wait_done())).collect();
    for wait in &mut later {
        assert!(wait.poll().is_pending());
    }
    promise.set_error("refused".into());
    for wait in &mut waits {
        assert_eq!(wait.wakes(), 1);
        assert_eq!(wait.poll(), Poll::Ready(Err(ResultError::Failed("refused".into()))));
    }
    for wait in &mut later {
        assert_eq!(wait.wakes(), 1);
        assert!(wait.poll().is_ready());
    }
}

#[test]
fn who_has_given_up_holds_no_waker() {
    let (_promise, future) = number();
    let idle = Arc::new(Idle);
    let waker = Waker::from(idle.clone());
    for _ in 0..3 {
        let (mut done, mut taken, mut looked) = (future.wait_done(), future.clone(), (&future).into_future());
        // Also if they are polled in vain.
        for _ in 0..3 {
            assert!(poll_with(&waker, &mut done).is_pending());
            assert!(poll_with(&waker, &mut taken).is_pending());
            assert!(poll_with(&waker, &mut looked).is_pending());
        }
        assert_eq!(Arc::strong_count(&idle), 2 + 3);
        drop((done, taken, looked));
        assert_eq!(Arc::strong_count(&idle), 2);
    }
}

#[test]
fn only_the_last_waker_is_kept_and_woken() {
    let (promise, future) = number();
    let mut wait = Box::pin(future.wait_done());
    let wakers: Vec<_> = (0..3).map(|_| Arc::new(Idle)).collect();
    for idle in &wakers {
        assert!(poll_with(&Waker::from(idle.clone()), &mut wait).is_pending());
    }
    assert_eq!(wakers.iter().map(Arc::strong_count).collect::<Vec<_>>(), [1, 1, 2]);
    promise.set_result(5);
    assert_eq!(wakers.iter().map(Arc::strong_count).collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn what_is_there_is_seen_without_waiting() {
    let (promise, mut future) = number();
    promise.set_result(5);
    let idle = Arc::new(Idle);
    let waker = Waker::from(idle.clone());
    assert!(poll_with(&waker, &mut future.wait_done()).is_ready());
    assert_eq!(poll_with(&waker, &mut (&future).into_future()), Poll::Ready(Ok(&5)));
    assert_eq!(poll_with(&waker, &mut future), Poll::Ready(Ok(5)));
    assert_eq!(Arc::strong_count(&idle), 2);
}

#[test]
fn a_clone_of_one_that_waits_does_not_wait() {
    let (promise, mut future) = number();
    let idle = Arc::new(Idle);
    assert!(poll_with(&Waker::from(idle.clone()), &mut future).is_pending());
    drop(future.clone());
    assert_eq!(Arc::strong_count(&idle), 2);
    promise.set_result(5);
    assert_eq!(run(future), Ok(5));
}

#[test]
fn it_waits_in_a_select() {
    let (promise, mut future) = number();
    let result = run(async {
        nursery! {
            spawn async { for _ in 0..3 { yield_now().await; } promise.set_result(5) };
            let mut turns = 0;
            loop {
                turns += 1;
                match select(&mut future, std::pin::pin!(yield_now())).await {
                    Either::Left((result, _)) => break (result, turns),
                    Either::Right(_) => {}
                }
            }
        }
    });
    assert_eq!(result.0, Ok(5));
    assert!(result.1 > 1);
}

#[test]
fn tasks_of_a_nursery_are_polled_once_more_when_it_is_set() {
    let (promise, future) = ResultFuture::<u32>::new();
    let polls = [const { AtomicUsize::new(0) }; 4];
    let sum = run(async {
        nursery! {
            let (polls, future) = (&polls, &future);
            let a = spawn counted(&polls[0], async { *future.await.unwrap() });
            let b = spawn counted(&polls[1], future.clone());
            let c = spawn counted(&polls[2], future.wait_done());
            let others: Vec<_> = (0..5).map(|_| spawn future.clone()).collect();
            spawn counted(&polls[3], async { for _ in 0..5 { yield_now().await; } promise.set_result(5) });
            c.await;
            a.await + b.await.unwrap() + join_all(others).await.into_iter().map(Result::unwrap).sum::<u32>()
        }
    });
    assert_eq!(sum, 35);
    assert_eq!(polls.map(|polls| polls.load(Ordering::SeqCst)), [2, 2, 2, 6]);
}
