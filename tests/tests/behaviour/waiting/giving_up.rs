//! Those who wait are dropped half-way: nothing is left behind, and nothing is lost.

use aioresult::{
    ResultBase, ResultFuture, as_completed, nursery, results_to_channel, wait_all, wait_any, wait_any_ok,
};
use aioresult_tests::{ByHand, poll_with, run, yield_now};
use futures::channel::mpsc;
use futures::future::{BoxFuture, Either, FutureExt, pending, select};
use futures::stream::StreamExt;

use super::{Counted, gates, pass};

/// Each way to wait for these.
fn waits<'a>(gates: &'a [ResultFuture<usize>]) -> Vec<BoxFuture<'a, ()>> {
    let mut stream = as_completed(gates);
    let (sender, _receiver) = mpsc::unbounded();
    vec![
        Box::pin(wait_all(gates)),
        Box::pin(wait_any(gates).map(drop)),
        Box::pin(wait_any_ok(gates).map(drop)),
        Box::pin(async move { while stream.next().await.is_some() {} }),
        Box::pin(results_to_channel(gates, sender)),
        Box::pin(gates[0].wait_done()),
        Box::pin((&gates[0]).into_future().map(drop)),
        Box::pin(gates[0].clone().map(drop)),
    ]
}

#[test]
fn no_waker_is_kept_by_those_who_have_given_up() {
    let (_openers, gates) = gates(3);
    for place in 0..waits(&gates).len() {
        let counted = Counted::new();
        let mut wait = waits(&gates).swap_remove(place);
        assert!(poll_with(&counted.waker(), &mut wait).is_pending());
        assert_eq!(counted.kept(), 1);
        drop(wait);
        assert_eq!(counted.kept(), 0);
    }
}

#[test]
fn nor_by_those_who_have_given_up_when_some_had_come() {
    let (_, some) = gates(4);
    for place in 0..waits(&some).len() {
        let counted = Counted::new();
        let (mut openers, gates) = gates(4);
        let mut wait = waits(&gates).swap_remove(place);
        assert!(poll_with(&counted.waker(), &mut wait).is_pending());
        openers.open(0);
        let _ = poll_with(&counted.waker(), &mut wait);
        // Come, and not asked for.
        openers.open(2);
        drop(wait);
        assert_eq!(counted.kept(), 0);
        openers.open_all([1, 3]);
    }
}

#[test]
fn captures_of_a_nursery_are_given_up_too() {
    let counted = Counted::new();
    let (mut openers, gates) = gates(3);
    let mut nursery = ByHand::new(async {
        nursery! {
            let frame = spawn pass(&gates[0]);
            let [mut first, second] = [1, 2].map(|gate| spawn pass(&gates[gate]));
            let waker = counted.waker();
            for _ in 0..3 {
                let all = [&frame, &first, &second];
                let mut stream = as_completed(all);
                assert!(poll_with(&waker, &mut Box::pin(wait_all(all))).is_pending());
                assert!(poll_with(&waker, &mut Box::pin(wait_any(all))).is_pending());
                assert!(poll_with(&waker, &mut Box::pin(stream.next())).is_pending());
                assert!(poll_with(&waker, &mut (&first).into_future()).is_pending());
                assert!(poll_with(&waker, &mut second.wait_done()).is_pending());
                drop(stream);
                assert_eq!(counted.kept(), 1);
            }
            // By value, the capture itself waits, until it is dropped.
            assert!(poll_with(&waker, &mut first).is_pending());
            assert_eq!(counted.kept(), 2);
            drop(first);
            assert_eq!(counted.kept(), 1);
            // Nothing is lost.
            wait_all([&frame, &second]).await;
            (frame.await, second.await)
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    openers.open_all([0, 1, 2]);
    assert_eq!(nursery.poll_while_woken(), std::task::Poll::Ready((0, 2)));
}

#[test]
fn those_that_were_given_up_do_not_disturb_those_that_were_not() {
    let (mut openers, gates) = gates(2);
    let mut first: Vec<_> = waits(&gates).into_iter().map(ByHand::new).collect();
    let mut second: Vec<_> = waits(&gates).into_iter().map(ByHand::new).collect();
    for (first, second) in first.iter_mut().zip(&mut second) {
        assert!(first.poll().is_pending() && second.poll().is_pending());
    }
    drop(first);
    openers.open_all([0, 1]);
    for wait in &mut second {
        assert_eq!(wait.wakes(), 1);
        assert!(wait.poll_while_woken().is_ready());
    }
}

#[test]
fn a_loop_with_select_loses_no_result() {
    let order = run(async {
        nursery! {
            let captures = [7, 3, 5].map(|turns| {
                spawn async move { for _ in 0..turns { yield_now().await; } turns }
            });
            let mut stream = as_completed(captures);
            let mut order = vec![];
            loop {
                match select(Box::pin(stream.next()), Box::pin(yield_now())).await {
                    Either::Left((Some(turns), _)) => order.push(turns),
                    Either::Left((None, _)) => break order,
                    Either::Right(_) => {}
                }
            }
        }
    });
    assert_eq!(order, [3, 5, 7]);
}

#[tokio::test]
async fn in_tokios_select() {
    let (first, second) = nursery! {
        let never = spawn_daemon pending::<usize>();
        let captures = [2, 1].map(|turns| spawn async move { for _ in 0..turns { yield_now().await; } turns });
        let mut stream = as_completed(&captures);
        let first = tokio::select! {
            biased;
            () = never.wait_done() => unreachable!(),
            () = wait_all([&never, &captures[0]]) => unreachable!(),
            Ok(place) = wait_any([&never, &captures[0], &captures[1]]) => place,
            _ = stream.next() => unreachable!("it comes later in this order"),
        };
        let second = tokio::select! {
            () = never.wait_done() => unreachable!(),
            next = stream.next() => next.copied(),
        };
        (first, second)
    };
    assert_eq!((first, second), (2, Some(1)));
}

#[test]
fn in_the_select_of_futures() {
    let value = run(async {
        nursery! {
            let a = spawn async { yield_now().await; 1 };
            let b = spawn async { 2 };
            let never = spawn_daemon pending::<u32>();
            let mut stream = as_completed([&a, &b]).map(|value| *value);
            let mut all = Box::pin(wait_all([&a as &dyn ResultBase, &never]).fuse());
            let mut sum = 0;
            loop {
                futures::select! {
                    value = stream.select_next_some() => sum += value,
                    () = all => unreachable!(),
                    complete => unreachable!(),
                }
                if sum == 3 {
                    break sum;
                }
            }
        }
    });
    assert_eq!(value, 3);
}

#[test]
fn forgotten_waits_leave_others_alone() {
    let (mut openers, gates) = gates(2);
    for wait in waits(&gates) {
        let mut wait = ByHand::new(wait);
        assert!(wait.poll().is_pending());
        wait.forget();
    }
    let mut later = ByHand::new(wait_all(&gates));
    assert!(later.poll().is_pending());
    openers.open_all([0, 1]);
    assert!(later.poll_while_woken().is_ready());
}
