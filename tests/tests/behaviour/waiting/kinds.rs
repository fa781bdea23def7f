//! Results of all kinds, and mixtures.

use std::task::Poll;

use aioresult::{
    ResultBase, ResultFuture, TakeResult, as_completed, capture, local_nursery, nursery, wait_all, wait_any,
};
use aioresult_tests::{ByHand, run, yield_now};
use futures::StreamExt;

use super::{gates, pass};

#[test]
fn mixtures_of_all_kinds_through_trait_objects() {
    let (mut openers, gates) = gates(6);
    let finished = run(async {
        nursery! { let finished = spawn async { "finished" }; }
    });
    let mut nursery = ByHand::new(async {
        let task = capture(pass(&gates[5]));
        nursery!(|n| {
            let frame = spawn pass(&gates[0]);
            let [heap] = [1].map(|gate| spawn pass(&gates[gate]));
            let handle = n.spawn(pass(&gates[2]));
            let daemon = spawn_daemon pass(&gates[3]);
            let cancellable = spawn_cancellable pass(&gates[4]);
            let (run, captured) = task;
            spawn run;
            let all: [&dyn ResultBase; 8] =
                [&frame, &heap, &handle, &daemon, &cancellable, &captured, &gates[0], &finished];
            assert_eq!(wait_any(all).await, Ok(7));
            let mut order = Vec::new();
            let mut left: Vec<_> = (0..7).collect();
            while let Ok(place) = wait_any(left.iter().map(|i| all[*i])).await {
                order.push(left.remove(place));
            }
            wait_all(all).await;
            let boxed: [Box<dyn ResultBase + '_>; 2] = [Box::new(frame), Box::new(captured)];
            wait_all(boxed).await;
            order
        })
    });
    for gate in [4, 2, 5, 3, 1] {
        assert!(nursery.poll_while_woken().is_pending());
        openers.open(gate);
    }
    assert!(nursery.poll_while_woken().is_pending());
    openers.open(0);
    assert_eq!(nursery.poll_while_woken(), Poll::Ready(vec![4, 2, 5, 3, 1, 6, 0]));
}

#[cfg(feature = "tokio")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_on_other_threads() {
    let (mut openers, gates) = gates(4);
    let order = nursery!(|n| {
        let [a, b, c, d] = [0, 1, 2, 3].map(|i| gates[i].clone());
        let parallel = spawn_parallel async move { pass(&a).await };
        let [in_loop] = [b].map(|gate| spawn_parallel async move { pass(&gate).await });
        let blocking = spawn_blocking move || futures::executor::block_on(pass(&c));
        let handle = n.spawn_parallel(async move { pass(&d).await });
        let mut stream = as_completed([&parallel, &in_loop, &blocking, &handle]);
        let mut order = vec![];
        for gate in [3, 2, 0, 1] {
            openers.open(gate);
            order.push(*stream.next().await.unwrap());
        }
        wait_all([&parallel, &in_loop, &blocking, &handle]).await;
        assert_eq!(wait_any([&blocking, &handle]).await, Ok(0));
        order
    });
    assert_eq!(order, [3, 2, 0, 1]);
}

#[test]
fn results_that_stay_on_their_thread() {
    let order = run(async {
        let cell = std::rc::Rc::new(std::cell::Cell::new(0));
        local_nursery! {
            let captures = [2, 0, 1].map(|turns| {
                let cell = cell.clone();
                spawn async move { for _ in 0..turns { yield_now().await; } cell.set(cell.get() + 1); cell }
            });
            let other = spawn async { yield_now().await };
            wait_all([&captures[0] as &dyn ResultBase, &other]).await;
            as_completed(captures).map(|cell| cell.get()).collect::<Vec<_>>().await
        }
    });
    assert_eq!(order, [3, 3, 3]);
}

#[test]
fn generic_code_waits_for_anything() {
    async fn slowest<R: ResultBase>(results: &[R]) {
        wait_all(results).await;
        assert!(results.iter().all(ResultBase::is_done));
    }
    async fn first<R: TakeResult>(results: impl IntoIterator<Item = R>) -> Option<R::Output> {
        as_completed(results).next().await
    }
    run(async {
        nursery! {
            let captures = [1, 0].map(|turns| spawn async move { for _ in 0..turns { yield_now().await; } turns });
            assert_eq!(first(&captures).await, Some(&0));
            slowest(&captures).await;
            assert_eq!(first(captures).await, Some(1));
        }
    });
    let (promise, future) = ResultFuture::<u32>::new();
    promise.set_result(5);
    run(slowest(&[&future]));
    assert_eq!(run(first([future])), Some(Ok(5)));
}

#[test]
fn one_that_is_there_is_taken_without_waiting() {
    run(async {
        nursery! {
            let a = spawn async { String::from("text") };
            ResultBase::wait_done(&a).await;
            assert_eq!((&a).take_result(), "text");
            assert_eq!(a.take_result(), "text");
        }
    });
    let (promise, future) = ResultFuture::<u32>::new();
    promise.set_result(5);
    assert_eq!(((&future).take_result(), future.clone().take_result()), (Ok(&5), Ok(5)));
}

#[test]
#[should_panic(expected = "the result is taken when it is there")]
fn one_that_is_not_there_cannot_be_taken() {
    run(async {
        nursery! {
            let a = spawn async { 1 };
            a.take_result();
        }
    });
}

#[test]
fn captures_whose_tasks_borrow_one_another() {
    let sum = run(async {
        nursery! {
            let a = spawn async { 1 };
            let b = spawn async { *(&a).await + 1 };
            wait_all([&a as &dyn ResultBase, &b]).await;
            a.result().unwrap() + b.result().unwrap()
        }
    });
    assert_eq!(sum, 3);
}
