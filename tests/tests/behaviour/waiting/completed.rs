//! `as_completed`.

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use aioresult::{AsCompleted, ResultCapture, ResultFuture, as_completed, nursery};
use aioresult_tests::{ByHand, Log, run, yield_now};
use futures::future::{FutureExt, pending};
use futures::stream::{FusedStream, Stream, StreamExt};

use super::{gates, pass};

#[test]
fn they_come_in_the_order_of_completion() {
    let (mut openers, gates) = gates(4);
    let mut nursery = ByHand::new(async {
        nursery! {
            let captures: Vec<_> = gates.iter().map(|gate| spawn pass(gate)).collect();
            as_completed(captures).collect::<Vec<_>>().await
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    openers.open_all([2, 0]);
    assert!(nursery.poll_while_woken().is_pending());
    openers.open_all([3, 1]);
    assert_eq!(nursery.poll_while_woken(), Poll::Ready(vec![2, 0, 3, 1]));
}

#[tokio::test(start_paused = true)]
async fn also_in_time() {
    let order = nursery! {
        let captures: Vec<_> = [30, 10, 20]
            .map(|time| spawn async move { tokio::time::sleep(Duration::from_millis(time)).await; time })
            .into();
        let mut results = as_completed(captures);
        let mut order = Vec::new();
        while let Some(time) = results.next().await {
            order.push(time);
        }
        order
    };
    assert_eq!(order, [10, 20, 30]);
}

#[test]
fn those_that_are_there_come_first_in_their_order() {
    let (mut openers, gates) = gates(5);
    openers.open_all([4, 1, 2]);
    let mut stream = as_completed(gates.iter());
    let mut order = Vec::new();
    while let Some(Some(result)) = stream.next().now_or_never() {
        order.push(*result.unwrap());
    }
    assert_eq!(order, [1, 2, 4]);
    openers.open_all([3, 0]);
    assert_eq!(stream.next().now_or_never(), Some(Some(Ok(&3))));
    assert_eq!(stream.next().now_or_never(), Some(Some(Ok(&0))));
    assert_eq!(stream.next().now_or_never(), Some(None));
}

#[test]
fn what_has_come_before_the_first_poll_was_there_then() {
    let (mut openers, gates) = gates(3);
    let mut stream = as_completed(&gates);
    openers.open_all([2, 0]);
    assert_eq!(stream.next().now_or_never(), Some(Some(Ok(&0))));
    assert_eq!(stream.next().now_or_never(), Some(Some(Ok(&2))));
    assert_eq!(stream.next().now_or_never(), None);
}

#[test]
fn of_none_it_ends_and_stays_so() {
    let mut stream = as_completed(Vec::<ResultFuture<u32>>::new());
    assert!(stream.is_terminated());
    for _ in 0..3 {
        assert_eq!(stream.next().now_or_never(), Some(None));
    }
}

#[test]
fn it_knows_how_many_are_left() {
    let (mut openers, gates) = gates(2);
    let mut stream = as_completed(gates);
    for left in [2, 1] {
        assert_eq!((stream.size_hint(), stream.is_terminated()), ((left, Some(left)), false));
        assert_eq!(format!("{stream:?}"), format!("AsCompleted {{ left: {left}, .. }}"));
        openers.open(2 - left);
        assert!(stream.next().now_or_never().flatten().is_some());
    }
    assert_eq!((stream.size_hint(), stream.is_terminated()), ((0, Some(0)), true));
}

#[test]
fn finished_captures_come_by_value_and_by_reference() {
    let (a, b) = run(async {
        nursery! {
            let a = spawn async { String::from("a") };
            let b = spawn async { String::from("b") };
        }
    });
    let captures: [ResultCapture<String>; 2] = [a, b];
    let seen: Vec<&String> = run(as_completed(&captures).collect());
    assert_eq!(seen, ["a", "b"]);
    let taken: Vec<String> = run(as_completed(captures).collect());
    assert_eq!(taken, ["a", "b"]);
}

#[test]
fn captures_by_reference_are_seen_and_can_be_taken_afterwards() {
    run(async {
        nursery! {
            let slow = spawn async { yield_now().await; yield_now().await; 1 };
            let fast = spawn async { 2 };
            let mut stream = as_completed([&slow, &fast]);
            assert_eq!(stream.next().await, Some(&2));
            assert_eq!(stream.next().await, Some(&1));
            assert_eq!(stream.next().await, None);
            drop(stream);
            assert_eq!((slow.await, fast.await), (1, 2));
        }
    });
}

#[test]
fn dropped_early_it_drops_the_captures_and_their_tasks_run_on() {
    let log = Log::new();
    run(async {
        nursery! {
            let captures = [3, 1, 2].map(|turns| {
                let log = &log;
                spawn async move {
                    for _ in 0..turns { yield_now().await; }
                    log.guard(turns)
                }
            });
            let mut stream = as_completed(captures);
            let first = stream.next().await.unwrap();
            drop(stream);
            log.say("stream dropped");
            drop(first);
        }
    });
    assert_eq!(log.take(), ["stream dropped", "1 dropped", "2 dropped", "3 dropped"]);
}

#[test]
fn results_that_have_come_and_were_not_asked_for_are_dropped_with_it() {
    let log = Log::new();
    run(async {
        nursery! {
            let captures = [log.guard("a"), log.guard("b")].map(|guard| spawn async { guard });
            let mut stream = as_completed(captures);
            drop(stream.next().await);
            yield_now().await;
            log.say("one asked for");
            drop(stream);
            log.say("stream dropped");
        }
    });
    assert_eq!(log.take(), ["a dropped", "one asked for", "b dropped", "stream dropped"]);
}

#[test]
fn who_stops_waiting_for_the_next_loses_nothing() {
    let (mut openers, gates) = gates(3);
    let mut stream = as_completed(gates);
    for gate in [1, 0, 2] {
        for _ in 0..3 {
            assert!(ByHand::new(stream.next()).poll().is_pending());
        }
        openers.open(gate);
        let next = ByHand::new(stream.next()).poll();
        assert_eq!(next, Poll::Ready(Some(Ok(gate))));
    }
}

#[test]
fn tasks_can_take_turns_at_one_stream() {
    let (mut openers, gates) = gates(6);
    openers.open_all([5, 4, 3, 2, 1, 0]);
    let sums = run(async {
        nursery! {
            let stream = futures::lock::Mutex::new(as_completed(gates));
            let sum = || async {
                let mut sum = 0;
                loop {
                    let next = stream.lock().await.next().await;
                    let Some(result) = next else { return sum };
                    sum += result.unwrap();
                    yield_now().await;
                }
            };
            let a = spawn sum();
            let b = spawn sum();
            (a.await, b.await)
        }
    });
    assert_eq!(sums.0 + sums.1, 15);
    assert!(sums.0 > 0 && sums.1 > 0);
}

#[test]
fn it_works_with_combinators_and_as_a_trait_object() {
    let total = run(async {
        nursery! {
            let captures: Vec<_> = (1..=3).map(|i| spawn async move { i }).collect();
            let never = spawn_daemon pending::<u32>();
            let stream: Pin<Box<dyn Stream<Item = u32> + Send + '_>> =
                Box::pin(as_completed(captures.into_iter().chain([never])));
            stream.take(3).fold(0, |sum, i| async move { sum + i }).await
        }
    });
    assert_eq!(total, 6);
}

#[test]
fn it_can_be_named_and_stored() {
    struct Holder {
        stream: AsCompleted<ResultFuture<usize>>,
    }
    let (mut openers, gates) = gates(1);
    let mut holder = Holder { stream: as_completed(gates) };
    openers.open(0);
    assert_eq!(run(holder.stream.next()), Some(Ok(0)));
}

#[test]
fn the_next_one_can_be_waited_for_without_pinning() {
    let (promise, future) = ResultFuture::<u32>::new();
    let mut results = as_completed([&future]);
    assert!(ByHand::new(&mut results.next()).poll().is_pending());
    promise.set_result(1);
    assert_eq!(run(&mut results.next()), Some(Ok(&1)));
}

#[test]
fn results_that_are_added_come_as_well() {
    let (first, one) = ResultFuture::<u32>::new();
    let (second, two) = ResultFuture::<u32>::new();
    let (third, three) = ResultFuture::<u32>::new();
    let mut results = as_completed([&one]);
    results.push(&two);
    assert!(ByHand::new(results.next()).poll().is_pending());
    results.push(&three);
    assert_eq!(results.size_hint(), (3, Some(3)));
    third.set_result(3);
    second.set_result(2);
    assert_eq!(run(results.next()), Some(Ok(&3)));
    assert_eq!(run(results.next()), Some(Ok(&2)));
    first.set_result(1);
    assert_eq!(run(results.next()), Some(Ok(&1)));
    assert_eq!(run(results.next()), None);
    results.push(&two);
    assert_eq!(run(results.next()), Some(Ok(&2)));
    assert_eq!(run(results.next()), None);
}
