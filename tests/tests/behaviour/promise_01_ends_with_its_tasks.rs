//! Promise 1: the nursery ends when the body and every ordinary task have ended. No task: it ends on the same poll.

use std::task::Poll;
use std::time::Duration;

use aioresult::nursery;
use aioresult_tests::{ByHand, Log, run};
use futures::channel::oneshot;
use tokio::time::{Instant, sleep};

#[test]
fn without_a_task_it_ends_on_the_same_poll() {
    assert_eq!(
        ByHand::new(async {
            nursery! { 5 }
        })
        .poll(),
        Poll::Ready(5)
    );
    assert_eq!(ByHand::new(async { nursery!() }).poll(), Poll::Ready(()));
}

#[test]
fn tasks_that_do_not_wait_end_on_the_same_poll() {
    let nursery = async {
        nursery! {
            let a = spawn async { 1 };
            let b = spawn async { 2 };
            a.await + b.await
        }
    };
    assert_eq!(ByHand::new(nursery).poll(), Poll::Ready(3));
}

#[test]
fn it_waits_for_a_task_of_its_frame_after_the_body() {
    let (send, receive) = oneshot::channel::<u32>();
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery! {
            let a = spawn async { receive.await.unwrap() };
            log.say("body ends");
            drop(a);
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["body ends"]);
    send.send(1).unwrap();
    assert_eq!(nursery.wakes(), 1);
    assert!(nursery.poll().is_ready());
}

#[test]
fn it_waits_for_a_task_on_the_heap_after_the_body() {
    let (send, receive) = oneshot::channel::<()>();
    let mut nursery = ByHand::new(async {
        nursery! {
            let receivers = [receive];
            for receive in receivers {
                spawn async { receive.await.unwrap() };
            }
            "tail"
        }
    });
    assert!(nursery.poll_while_woken().is_pending());
    send.send(()).unwrap();
    assert_eq!(nursery.poll_while_woken(), Poll::Ready("tail"));
}

#[test]
fn spawning_from_tasks_three_deep_after_the_body_has_ended() {
    let log = Log::new();
    let (send, receive) = oneshot::channel::<()>();
    let receive = futures::lock::Mutex::new(receive);
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let (log, receive) = (&log, &receive);
            spawn async move {
                (&mut *receive.lock().await).await.unwrap();
                drop(n.spawn(async move {
                    drop(n.spawn(async move {
                        drop(n.spawn(async move { log.say("third") }));
                        log.say("second");
                    }));
                    log.say("first");
                }));
            };
            log.say("body ends");
        });
        log.say("nursery ends");
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(log.take(), ["body ends"]);
    send.send(()).unwrap();
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(log.take(), ["first", "second", "third", "nursery ends"]);
}

#[test]
fn everything_is_dropped_when_it_has_ended() {
    let log = Log::new();
    run(async {
        nursery! {
            let guard = log.guard("local");
            spawn async { let _task = log.guard("task"); };
            let _guard = &guard;
        }
        log.say("after");
    });
    assert_eq!(log.take(), ["task dropped", "local dropped", "after"]);
}

#[tokio::test(start_paused = true)]
async fn it_takes_as_long_as_its_slowest_task() {
    async fn square(i: u64) -> u64 {
        sleep(Duration::from_secs(i)).await;
        i * i
    }
    let begin = Instant::now();
    let squares = nursery! {
        let captures: Vec<_> = (0..5).map(|i| spawn square(i)).collect();
        let mut squares = vec![];
        for capture in captures {
            squares.push(capture.await);
        }
        squares
    };
    assert_eq!(squares, [0, 1, 4, 9, 16]);
    assert_eq!(begin.elapsed(), Duration::from_secs(4));
}
