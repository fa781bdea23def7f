//! Those who await a task that waits lend it their place: so there is no deadlock.

use std::pin::Pin;
use std::thread;

use aioresult::{Nursery, ResultFuture, Started, capture, nursery};
use aioresult_tests::{ByHand, run, yield_now};
use futures::future::join_all;

use super::{Capture, Doors, Later, Room, one_at_a_time};

/// The ways to wait for a capture.
#[derive(Clone, Copy)]
enum Wait {
    Take,
    Look,
    Done,
}

const WAITS: [Wait; 3] = [Wait::Take, Wait::Look, Wait::Done];

impl Wait {
    async fn wait(self, capture: Capture<'_>) -> usize {
        match self {
            Self::Take => capture.await,
            Self::Look => *(&capture).await,
            Self::Done => {
                capture.wait_done().await;
                *capture.result().unwrap()
            }
        }
    }
}

#[test]
fn a_task_awaits_its_child() {
    for wait in WAITS {
        let value = run(async {
            nursery!(|n| {
                n.set_limit(1);
                let parent = spawn async { wait.wait(n.spawn(async { yield_now().await; 5 })).await };
                parent.await
            })
        });
        assert_eq!(value, 5);
    }
}

/// A task that starts a task, and so on; each awaits the next.
fn chain<'n>(n: Nursery<'n>, wait: Wait, depth: usize) -> Pin<Box<dyn Future<Output = usize> + Send + 'n>> {
    Box::pin(async move {
        yield_now().await;
        if depth == 0 {
            return 0;
        }
        wait.wait(n.spawn(chain(n, wait, depth - 1))).await + 1
    })
}

#[test]
fn chains_of_tasks_await_their_children() {
    for wait in WAITS {
        let (frame, heap) = run(async {
            nursery!(|n| {
                n.set_limit(1);
                let frame = spawn chain(n, wait, 10);
                let heap = n.spawn(chain(n, wait, 10));
                (frame.await, heap.await)
            })
        });
        assert_eq!((frame, heap), (10, 10));
    }
}

#[test]
fn a_tree_of_tasks_await_their_children() {
    fn leaves<'n>(n: Nursery<'n>, depth: u32) -> Pin<Box<dyn Future<Output = u32> + Send + 'n>> {
        Box::pin(async move {
            if depth == 0 {
                yield_now().await;
                return 1;
            }
            let halves = [n.spawn(leaves(n, depth - 1)), n.spawn(leaves(n, depth - 1))];
            join_all(halves).await.iter().sum()
        })
    }
    for limit in 1..4 {
        let sum = run(async {
            nursery!(|n| {
                n.set_limit(limit);
                let root = n.spawn(leaves(n, 6));
                root.await
            })
        });
        assert_eq!(sum, 64);
    }
}

async fn coordinate<'n>(n: Nursery<'n>, room: &'n Room) -> usize {
    let children = (0..100).map(|i| {
        n.spawn(async move {
            room.visit().await;
            i
        })
    });
    let children: Vec<_> = children.collect();
    join_all(children).await.into_iter().sum()
}

#[test]
fn a_coordinator_awaits_a_hundred_children() {
    let room = Room::default();
    let sum = run(async {
        nursery!(|n| {
            let room = &room;
            n.set_limit(1);
            let coordinator = n.spawn(async move { coordinate(n, room).await });
            coordinator.await
        })
    });
    assert_eq!(sum, 4950);
    assert_eq!(room.most(), 1, "beside the coordinator");
}

#[test]
fn a_task_awaits_a_sibling_that_was_started_later() {
    let doors = &Doors::<3>::new();
    let nursery = async {
        nursery!(|n| {
            let later = Later::new();
            n.set_limit(1);
            spawn async {
                assert_eq!(*later.get().unwrap().await, 0);
                doors.pass(1).await;
            };
            // It was started before the one that is awaited, and comes after it.
            spawn async { doors.pass(2).await; };
            assert!(later.set(n.spawn(doors.pass(0))).is_ok());
        });
    };
    one_at_a_time(nursery, doors);
}

/// Each place that was lent went to the next in the line, which lent it as well: so all were begun before one was done.
#[test]
fn what_tasks_hold_while_they_await_their_children_is_limited() {
    for limit in [1, 3] {
        let (held, room) = (&Room::default(), &Room::default());
        run(async {
            nursery!(|n| {
                n.set_limit(limit);
                for _ in 0..30 {
                    spawn held.during(async move { n.spawn(async move { room.visit().await }).await });
                }
            });
        });
        assert_eq!((held.most(), room.most()), (limit, limit));
    }
}

#[test]
fn a_routine_that_a_task_starts_comes_before_those_that_wait_for_a_place() {
    #[capture]
    async fn report(room: &Room, ready: Started) {
        room.visit().await;
        ready.set(());
    }

    for limit in [1, 3] {
        let (held, room) = (&Room::default(), &Room::default());
        run(async {
            nursery!(|n| {
                n.set_limit(limit);
                for _ in 0..30 {
                    spawn held.during(async move {
                        let (ready, done) = n.start(report(room));
                        ready.await.unwrap();
                        done.await;
                    });
                }
            });
        });
        // The places are lent until the tasks that have lent them are polled again.
        assert!(held.most() <= 2 * limit, "{}", held.most());
        assert!(room.most() <= 2 * limit, "{}", room.most());
    }
}

#[test]
fn a_nursery_inside_of_a_task_awaits_a_task_of_the_outer_one() {
    let value = run(async {
        nursery!(|n| {
            n.set_limit(1);
            let outer = spawn async {
                let queued = n.spawn(async { yield_now().await; 5 });
                nursery! {
                    let inner = spawn queued;
                    inner.await
                }
            };
            outer.await
        })
    });
    assert_eq!(value, 5);
}

#[test]
fn the_body_and_daemons_that_await_one_lend_nothing() {
    let doors = &Doors::<3>::new();
    let nursery = async {
        nursery!(|n| {
            n.set_limit(1);
            spawn async { doors.pass(0).await; };
            let queued = spawn doors.pass(1);
            let other = n.spawn(doors.pass(2));
            spawn_daemon async { (&queued).await; };
            assert_eq!((&queued).await + other.await, 3);
        });
    };
    one_at_a_time(nursery, doors);
}

#[test]
fn a_task_awaits_a_child_that_another_thread_has_started() {
    let value = run(async {
        nursery!(|n| {
            n.set_limit(1);
            let parent = spawn async {
                let child = thread::scope(|threads| threads.spawn(|| n.spawn(async { 5 })).join().unwrap());
                child.await
            };
            parent.await
        })
    });
    assert_eq!(value, 5);
}

#[test]
fn a_task_awaits_a_daemon_that_awaits_a_task() {
    let value = run(async {
        nursery!(|n| {
            n.set_limit(1);
            let daemon = spawn_daemon async { yield_now().await; n.spawn(async { 5 }).await };
            let task = spawn async { (&daemon).await + 1 };
            task.await
        })
    });
    assert_eq!(value, 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_inside_of_tokio_spawn() {
    let joined = tokio::spawn(async {
        let (room, others) = (Room::default(), Room::default());
        let sum = nursery!(|n| {
            let (room, others) = (&room, &others);
            n.set_limit(1);
            let coordinator = n.spawn(async move {
                tokio::task::yield_now().await;
                coordinate(n, room).await
            });
            for _ in 0..10 {
                spawn others.visit();
            }
            coordinator.await
        });
        (sum, room.most(), others.most())
    });
    assert_eq!(joined.await.unwrap(), (4950, 1, 1));
}

#[test]
fn a_signal_beside_the_work_does_not_lift_the_limit() {
    let doors = Doors::<3>::new();
    let (_stop, token) = ResultFuture::<()>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(1);
            for door in 0..3 {
                let (token, doors) = (token.clone(), &doors);
                spawn async move {
                    let work = Box::pin(doors.pass(door));
                    let _ = futures::future::select(token, work).await;
                };
            }
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0]);
}
