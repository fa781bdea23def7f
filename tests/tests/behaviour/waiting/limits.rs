//! Under a limit, those who wait for several tasks lend their place, as those do who wait for one.

use aioresult::{
    Nursery, ResultCapture, Running, as_completed, nursery, results_to_channel, wait_all, wait_any,
    wait_any_ok,
};
use aioresult_tests::{ByHand, run, yield_now};
use futures::channel::{mpsc, oneshot};
use futures::stream::StreamExt;

type Captures<'n> = Vec<ResultCapture<usize, Running<'n>>>;

/// The ways to wait for several.
#[derive(Clone, Copy, Debug)]
enum Wait {
    All,
    Any,
    AnyOk,
    Completed,
    CompletedByReference,
    Channel,
}

const WAITS: [Wait; 6] =
    [Wait::All, Wait::Any, Wait::AnyOk, Wait::Completed, Wait::CompletedByReference, Wait::Channel];

impl Wait {
    /// Waits for children. Returns the sum of those that have come.
    async fn wait<'n>(self, n: Nursery<'n>, children: Captures<'n>) -> usize {
        match self {
            Self::All => {
                wait_all(&children).await;
                children.iter().map(|child| *child.result().unwrap()).sum()
            }
            Self::Any => {
                let (mut children, mut sum) = (children, 0);
                while let Ok(place) = wait_any(&children).await {
                    sum += children.remove(place).await;
                }
                sum
            }
            Self::AnyOk => {
                let turned = children.into_iter().map(|child| n.spawn(async { Err::<(), _>(child.await) }));
                let turned: Vec<_> = turned.collect();
                wait_any_ok(turned).await.unwrap_err().into_iter().sum()
            }
            Self::Completed => as_completed(children).fold(0, async |sum, x| sum + x).await,
            Self::CompletedByReference => as_completed(&children).fold(0, async |sum, x| sum + x).await,
            Self::Channel => {
                let (sender, receiver) = mpsc::unbounded();
                results_to_channel(children, sender).await;
                receiver.collect::<Vec<_>>().await.into_iter().sum()
            }
        }
    }
}

#[test]
fn a_task_waits_for_its_children() {
    for wait in WAITS {
        let sum = run(async {
            nursery!(|n| {
                n.set_limit(1);
                let parent = spawn async {
                    let child = |x| n.spawn(async move { yield_now().await; x });
                    wait.wait(n, (1..=10).map(child).collect()).await
                };
                parent.await
            })
        });
        assert_eq!(sum, 55, "{wait:?}");
    }
}

/// The leaves of a tree of tasks.
fn leaves<'n>(n: Nursery<'n>, wait: Wait, depth: u32) -> futures::future::BoxFuture<'n, usize> {
    Box::pin(async move {
        yield_now().await;
        if depth == 0 {
            return 1;
        }
        let children = (0..2).map(|_| n.spawn(leaves(n, wait, depth - 1))).collect();
        wait.wait(n, children).await
    })
}

#[test]
fn trees_of_tasks_wait_for_their_children() {
    for wait in WAITS {
        for limit in 1..3 {
            let sum = run(async {
                nursery!(|n| {
                    n.set_limit(limit);
                    n.spawn(leaves(n, wait, 4)).await
                })
            });
            assert_eq!(sum, 16, "{wait:?}");
        }
    }
}

#[test]
fn a_task_waits_for_siblings_that_are_kept_back() {
    for wait in WAITS {
        let sum = run(async {
            nursery!(|n| {
                let (send, receive) = oneshot::channel::<Captures<'_>>();
                n.set_limit(1);
                let waiter = n.spawn(async move { wait.wait(n, receive.await.unwrap()).await });
                let siblings = (0..5)
                    .map(|x| {
                        n.spawn(async move {
                            yield_now().await;
                            x
                        })
                    })
                    .collect();
                assert!(send.send(siblings).is_ok());
                waiter.await
            })
        });
        assert_eq!(sum, 10, "{wait:?}");
    }
}

#[test]
fn a_nursery_inside_of_a_task_waits_for_tasks_of_the_outer_one() {
    for wait in WAITS {
        let sum = run(async {
            nursery!(|n| {
                n.set_limit(1);
                let outer = spawn async {
                    let queued = (0..5).map(|x| n.spawn(async move { yield_now().await; x })).collect();
                    nursery! {
                        let inner = spawn wait.wait(n, queued);
                        inner.await
                    }
                };
                outer.await
            })
        });
        assert_eq!(sum, 10, "{wait:?}");
    }
}

#[test]
fn a_stream_that_the_body_has_polled_first() {
    let sum = run(async {
        nursery!(|n| {
            n.set_limit(1);
            // It takes the one place, and waits for what comes later.
            let (send, receive) = oneshot::channel();
            let taker = n.spawn(async move {
                let stream: aioresult::AsCompleted<ResultCapture<usize, Running<'_>>> =
                    receive.await.unwrap();
                stream.fold(0, async |sum, x| sum + x).await
            });
            yield_now().await;
            let queued = (0..5).map(|x| {
                n.spawn(async move {
                    yield_now().await;
                    x
                })
            });
            let mut stream = as_completed(queued.collect::<Vec<_>>());
            assert!(ByHand::new(stream.next()).poll().is_pending());
            assert!(send.send(stream).is_ok());
            taker.await
        })
    });
    assert_eq!(sum, 10);
}

#[test]
fn a_stream_that_was_polled_before_there_was_a_limit() {
    let sum = run(async {
        nursery!(|n| {
            let parent = n.spawn(async move {
                let child = |turns| {
                    n.spawn(async move {
                        for _ in 0..turns {
                            yield_now().await;
                        }
                        n.spawn(async move { turns }).await
                    })
                };
                let mut stream = as_completed([child(1), child(5)]);
                let first = stream.next().await.unwrap();
                n.set_limit(1);
                first + stream.next().await.unwrap()
            });
            parent.await
        })
    });
    assert_eq!(sum, 6);
}

#[cfg(feature = "threads")]
#[test]
fn on_the_threads_of_a_block_nursery() {
    use aioresult::block_nursery;
    let sums = block_nursery!(|n| {
        n.set_limit(1);
        let all = n.spawn(async move {
            let children: Vec<_> = (0..5)
                .map(|x| {
                    n.spawn(async move {
                        yield_now().await;
                        x
                    })
                })
                .collect();
            wait_all(&children).await;
            children.iter().map(|child| *child.result().unwrap()).sum::<usize>()
        });
        let completed = n.spawn(async move {
            let children: Vec<_> = (0..5)
                .map(|x| {
                    n.spawn(async move {
                        yield_now().await;
                        x
                    })
                })
                .collect();
            as_completed(children).fold(0, async |sum, x| sum + x).await
        });
        let any = n.spawn(async move {
            let mut children: Vec<_> = (0..5)
                .map(|x| {
                    n.spawn(async move {
                        yield_now().await;
                        x
                    })
                })
                .collect();
            let mut sum = 0;
            while let Ok(place) = wait_any(&children).await {
                sum += children.remove(place).await;
            }
            sum
        });
        (all.await, completed.await, any.await)
    });
    assert_eq!(sums, (10, 10, 10));
}
