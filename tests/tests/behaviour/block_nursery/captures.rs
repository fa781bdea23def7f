//! Captures: awaited, moved to other threads, and dropped there.

use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;

use aioresult::{ResultCapture, Running, block_nursery, nursery};
use aioresult_tests::yield_now;
use futures::channel::oneshot;
use futures::future::join_all;

use super::{Live, double};

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
