//! Elsewhere than in `nursery!` polled by hand: without the macro, in a local nursery, under tokio.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use aioresult::{Scope, local_nursery, nursery};
use aioresult_tests::{ByHand, Log, counted, run, yield_now};
use futures::channel::oneshot;
use futures::future::pending;
use tokio::time::{Instant, sleep};

use super::forever;

#[test]
fn without_the_macro() {
    let log = Log::new();
    let (send, receive) = oneshot::channel::<()>();
    let scope = Scope::new();
    let (n, log) = (scope.nursery(), &log);
    let mut nursery = ByHand::new(scope.run(async {
        let _local = log.guard("local");
        let early = n.spawn_daemon(async { 5 });
        drop(n.spawn_daemon(forever(log, "first")));
        drop(n.spawn_daemon(forever(log, "second")));
        drop(n.spawn(async {
            receive.await.unwrap();
            log.say("task ends");
        }));
        early.await
    }));
    assert!(nursery.poll_while_woken().is_pending());
    // Here the body's frame is gone when it has returned: daemons on the heap do not borrow from it.
    assert_eq!(log.take(), ["local dropped"]);
    send.send(()).unwrap();
    assert_eq!(nursery.poll_while_woken(), Poll::Ready(5));
    assert_eq!(log.take(), ["task ends", "second dropped", "first dropped"]);
}

#[test]
fn without_the_macro_and_without_tasks_it_ends_at_once() {
    let polls = AtomicUsize::new(0);
    let scope = Scope::new();
    let n = scope.nursery();
    let mut nursery = ByHand::new(scope.run(async {
        drop(n.spawn_daemon(counted(&polls, pending::<()>())));
        5
    }));
    assert_eq!(nursery.poll(), Poll::Ready(5));
    drop(nursery);
    assert_eq!(polls.load(Ordering::SeqCst), 0);
}

#[test]
fn they_need_not_be_send_in_the_frame_and_in_a_local_nursery() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    run(async {
        nursery! {
            let seen = seen.clone();
            spawn_daemon async { seen.borrow_mut().push("frame"); pending::<()>().await };
            yield_now().await;
        }
        local_nursery!(|n| {
            for _ in 0..1 {
                let seen = seen.clone();
                spawn_daemon async move { seen.borrow_mut().push("loop"); pending::<()>().await };
            }
            let handle = seen.clone();
            drop(n.spawn_daemon(async move { handle.borrow_mut().push("handle"); pending::<()>().await }));
            yield_now().await;
        });
    });
    assert_eq!(*seen.borrow(), ["frame", "loop", "handle"]);
    assert_eq!(Rc::strong_count(&seen), 1);
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_ends_with_the_work() {
    let (begin, beats) = (Instant::now(), AtomicUsize::new(0));
    nursery! {
        spawn_daemon async {
            loop {
                sleep(Duration::from_secs(1)).await;
                beats.fetch_add(1, Ordering::SeqCst);
            }
        };
        spawn sleep(Duration::from_millis(3500));
        sleep(Duration::from_millis(2500)).await;
    }
    assert_eq!(begin.elapsed(), Duration::from_millis(3500));
    assert_eq!(beats.into_inner(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_for_the_others_inside_of_tokio_spawn() {
    let joined = tokio::spawn(async {
        let (send, mut receive) = tokio::sync::mpsc::channel::<(u32, tokio::sync::oneshot::Sender<u32>)>(1);
        nursery! {
            spawn_daemon async {
                while let Some((x, reply)) = receive.recv().await {
                    reply.send(x * x).unwrap();
                }
            };
            // The sender lives as long as the block: a task that receives would be waited for in vain.
            let mut squares = Vec::new();
            let captures: Vec<_> = (0..100).map(|x| {
                let send = &send;
                spawn async move {
                    let (reply, answer) = tokio::sync::oneshot::channel();
                    send.send((x, reply)).await.unwrap();
                    answer.await.unwrap()
                }
            }).collect();
            for capture in captures {
                squares.push(capture.await);
            }
            squares
        }
    });
    let squares = joined.await.unwrap();
    assert_eq!(squares, (0..100).map(|x| x * x).collect::<Vec<_>>());
}
