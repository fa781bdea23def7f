//! What results that someone waits for take: memory stays flat, however many waits are given up.
#![forbid(unsafe_code)]

use std::future::pending;
use std::pin::pin;
use std::task::Waker;

use aioresult::{
    ResultCapture, ResultFuture, Running, as_completed, capture, nursery, results_to_channel, try_capture,
    wait_all, wait_any,
};
use aioresult_tests::{ByHand, poll_with, run};
use allocation_counter::{AllocationInfo, measure};

/// Of each kind.
const WAITS: usize = 1_000_000 / 6;

fn polled_in_vain<F: Future>(future: F) {
    assert!(poll_with(Waker::noop(), &mut pin!(future)).is_pending());
}

/// Polls each kind of wait for the last of these results, and drops it. The others never come either.
fn give_up_on<R>(results: &[R], look: impl Fn(&R))
where
    R: aioresult::ResultBase,
    for<'a> &'a R: aioresult::TakeResult,
{
    let one = results.last().unwrap();
    for _ in 0..WAITS {
        look(one);
        polled_in_vain(one.wait_done());
        polled_in_vain(wait_all([one]));
        polled_in_vain(wait_any(results));
        polled_in_vain(as_completed(results).next());
        polled_in_vain(results_to_channel([one], futures::channel::mpsc::unbounded().0));
    }
}

#[track_caller]
fn assert_flat(info: &AllocationInfo) {
    assert_eq!(info.bytes_current, 0, "everything was freed");
    assert!(info.bytes_max < 5_000, "{} bytes at once", info.bytes_max);
}

#[test]
fn a_million_waits_for_a_pending_capture_leave_memory_flat() {
    let look = |capture: &ResultCapture<u32, Running<'_>>| polled_in_vain(capture.into_future());
    let info = measure(|| {
        let mut nursery = ByHand::new(async {
            nursery! {
                let in_frame = spawn pending::<u32>();
                let on_heap: Vec<_> = (0..2).map(|_| spawn pending::<u32>()).collect();
                give_up_on(std::slice::from_ref(&in_frame), look);
                give_up_on(&on_heap, look);
            }
        });
        assert!(nursery.poll().is_pending());
    });
    assert_flat(&info);
}

#[test]
fn a_million_waits_for_a_pending_result_leave_memory_flat() {
    let info = measure(|| {
        let (_promises, futures): (Vec<_>, Vec<_>) = (0..2).map(|_| ResultFuture::<u32>::new()).unzip();
        give_up_on(&futures, |future| {
            polled_in_vain(future.into_future());
            polled_in_vain(future.clone());
        });
    });
    assert_flat(&info);
}

#[test]
fn so_do_those_that_are_given_up_while_others_wait() {
    let info = measure(|| {
        let (promise, future) = ResultFuture::<u32>::new();
        let mut open: Vec<_> = (0..10).map(|_| Box::pin(future.wait_done())).collect();
        for i in 0..WAITS {
            open[i % 10] = Box::pin(future.wait_done());
            assert!(poll_with(Waker::noop(), &mut open[i % 10]).is_pending());
            polled_in_vain(wait_any([&future, &future]));
        }
        promise.set_result(5);
        open.iter_mut().for_each(|wait| assert!(poll_with(Waker::noop(), wait).is_ready()));
    });
    assert_flat(&info);
}

#[test]
fn one_that_is_polled_again_and_again_takes_no_more() {
    let (_promise, future) = ResultFuture::<u32>::new();
    let futures = [future.clone(), future];
    let mut stream = as_completed(&futures);
    let (mut all, mut any) = (pin!(wait_all(&futures)), pin!(wait_any(&futures)));
    let mut poll = || {
        assert!(poll_with(Waker::noop(), &mut all).is_pending());
        assert!(poll_with(Waker::noop(), &mut any).is_pending());
        assert!(poll_with(Waker::noop(), &mut pin!(stream.next())).is_pending());
    };
    poll();
    assert_eq!(measure(|| (0..1000).for_each(|_| poll())).count_total, 0);
}

#[test]
fn to_wait_for_all_of_many_is_one_allocation() {
    const TASKS: usize = 100;
    let (promises, gates): (Vec<_>, Vec<_>) = (0..TASKS).map(|_| ResultFuture::<usize>::new()).unzip();
    let mut nursery = ByHand::new(async {
        nursery! {
            let captures: Vec<_> = gates.iter().map(|gate| spawn async move { *gate.await.unwrap() }).collect();
            let mut wait = None;
            let info = measure(|| wait = Some(wait_all(&captures)));
            assert_eq!(info.count_total, 1);
            let mut wait = pin!(wait.unwrap());
            std::future::poll_fn(|cx| {
                let mut polled = std::task::Poll::Pending;
                let info = measure(|| polled = wait.as_mut().poll(cx));
                assert_eq!(info.count_total, 0);
                polled
            }).await;
            captures.iter().map(|capture| capture.result().unwrap()).sum::<usize>()
        }
    });
    for (i, promise) in promises.into_iter().enumerate() {
        assert!(nursery.poll_while_woken().is_pending());
        promise.set_result(i);
    }
    assert_eq!(nursery.poll_while_woken(), std::task::Poll::Ready(TASKS * (TASKS - 1) / 2));
}

#[test]
fn to_wait_for_any_of_many_is_a_few_allocations() {
    let (_promises, futures): (Vec<_>, Vec<_>) = (0..100).map(|_| ResultFuture::<u32>::new()).unzip();
    let info = measure(|| polled_in_vain(wait_any(&futures)));
    assert!(info.count_total <= 3, "{}", info.count_total);
}

#[test]
fn a_result_is_one_allocation_and_the_first_to_wait_for_it_none() {
    let mut pair = None;
    assert_eq!(measure(|| pair = Some(ResultFuture::<u32, u32>::new())).count_total, 1);
    let (promise, future) = pair.unwrap();
    let info = measure(|| {
        let mut clone = future.clone();
        assert!(poll_with(Waker::noop(), &mut clone).is_pending());
        promise.set_result(5);
        assert!(poll_with(Waker::noop(), &mut clone).is_ready());
        assert_eq!(future.result(), Ok(&5));
    });
    assert_eq!(info.count_total, 0);
}

#[test]
fn a_captured_future_is_one_allocation_and_one_more_if_it_fails() {
    let executor = measure(|| run(async {})).count_total;
    let info = measure(|| {
        let (task, result) = capture(async { 5 });
        run(task);
        assert_eq!(result.result(), Ok(&5));
    });
    assert_eq!(info.count_total - executor, 1);
    let info = measure(|| {
        let (task, result) = try_capture(async { Err::<u32, _>(5) });
        assert!(run(task).is_err());
        assert_eq!(result.error(), Some(&5));
    });
    assert_eq!((info.count_total - executor, info.bytes_current), (2, 0));
}

#[test]
fn a_million_results_of_tasks_that_were_waited_for_leave_memory_flat() {
    let info = measure(|| {
        let mut sum = 0;
        for _ in 0..WAITS {
            let ((a, first), (b, second)) = (capture(async { 1 }), capture(async { 2 }));
            let mut stream = as_completed([first, second]);
            polled_in_vain(stream.next());
            let _ = poll_with(Waker::noop(), &mut pin!(b));
            drop(a);
            let mut results = vec![];
            while let std::task::Poll::Ready(Some(result)) =
                poll_with(Waker::noop(), &mut pin!(stream.next()))
            {
                results.push(result.unwrap_or(10));
            }
            assert_eq!(results, [2, 10]);
            sum += results.len();
        }
        assert_eq!(sum, 2 * WAITS);
    });
    assert_flat(&info);
}

#[test]
fn a_million_results_through_one_stream_leave_memory_flat() {
    let info = measure(|| {
        let mut stream = as_completed([]);
        for number in 0..WAITS {
            let (promise, future) = ResultFuture::<usize>::new();
            stream.push(future);
            polled_in_vain(stream.next());
            promise.set_result(number);
            assert_eq!(run(stream.next()), Some(Ok(number)));
        }
    });
    assert_flat(&info);
}
