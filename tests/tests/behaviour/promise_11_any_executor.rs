//! Promise 11: a nursery runs on any executor.

use std::time::Duration;

use aioresult::nursery;
use aioresult_tests::{ByHand, run, yield_now};
use futures::StreamExt;
use futures::executor::{LocalPool, ThreadPool, block_on};
use futures::stream::FuturesUnordered;
use futures::task::SpawnExt;

async fn work() -> u32 {
    let numbers = [1, 2, 3];
    nursery! {
        let first = spawn async { yield_now().await; numbers[0] };
        let mut captures = vec![];
        for number in &numbers[1..] {
            captures.push(spawn async move { yield_now().await; *number });
        }
        let mut sum = first.await;
        for capture in captures {
            sum += capture.await;
        }
        sum
    }
}

#[test]
fn polled_by_hand() {
    assert_eq!(run(work()), 6);
}

#[test]
fn on_the_executors_of_futures() {
    assert_eq!(block_on(work()), 6);
    assert_eq!(LocalPool::new().run_until(work()), 6);
    let pool = ThreadPool::builder().pool_size(2).create().unwrap();
    assert_eq!(block_on(pool.spawn_with_handle(work()).unwrap()), 6);
}

#[test]
fn inside_of_other_combinators() {
    let sums: Vec<u32> = block_on(async {
        let nurseries: FuturesUnordered<_> = (0..10).map(|_| work()).collect();
        nurseries.collect().await
    });
    assert_eq!(sums, [6; 10]);
}

#[tokio::test]
async fn on_a_current_thread_runtime() {
    assert_eq!(work().await, 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_multi_thread_runtime() {
    let handles: Vec<_> = (0..10).map(|_| tokio::spawn(work())).collect();
    for handle in handles {
        assert_eq!(handle.await.unwrap(), 6);
    }
}

#[tokio::test(start_paused = true)]
async fn in_a_select_arm() {
    tokio::select! {
        sum = work() => assert_eq!(sum, 6),
        () = tokio::time::sleep(Duration::from_secs(1)) => panic!("it took a second"),
    }
}

#[test]
fn an_executor_that_polls_without_being_asked() {
    let (send, receive) = futures::channel::oneshot::channel::<u32>();
    let mut nursery = ByHand::new(async {
        nursery! {
            let a = spawn async { receive.await.unwrap() };
            a.await
        }
    });
    for _ in 0..10 {
        assert!(nursery.poll().is_pending());
    }
    send.send(4).unwrap();
    assert_eq!(nursery.poll(), std::task::Poll::Ready(4));
}
