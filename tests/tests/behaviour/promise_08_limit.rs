//! Promise 8: with a limit, at most that many ordinary tasks are being polled. The others wait unpolled, in
//! order of starting; spawning never waits.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::Pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use aioresult::{Cancelled, Nursery, ResultCapture, Running, Scope, nursery};
use aioresult_tests::{ByHand, Log, counted, message, run, yield_now};
use futures::future::{join_all, pending, select};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// Doors that the test opens, and how often those who want to pass were polled.
struct Doors<const N: usize> {
    polls: [AtomicUsize; N],
    doors: [Notify; N],
}

impl<const N: usize> Doors<N> {
    fn new() -> Self {
        Self { polls: [const { AtomicUsize::new(0) }; N], doors: [const { Notify::const_new() }; N] }
    }

    /// Waits until the door is open.
    async fn pass(&self, door: usize) -> usize {
        counted(&self.polls[door], self.doors[door].notified()).await;
        door
    }

    fn open(&self, door: usize) {
        self.doors[door].notify_one();
    }

    /// The doors at which somebody was polled.
    fn reached(&self) -> Vec<usize> {
        (0..N).filter(|door| self.polls[*door].load(Ordering::SeqCst) > 0).collect()
    }
}

/// Opens one door after the other. Nobody wants to pass one before the last one was opened.
#[track_caller]
fn one_at_a_time<const N: usize>(nursery: impl Future, doors: &Doors<N>) {
    let mut nursery = ByHand::new(nursery);
    for door in 0..N {
        assert!(nursery.poll_while_woken().is_pending());
        assert_eq!(doors.reached(), (0..=door).collect::<Vec<_>>());
        doors.open(door);
    }
    assert!(nursery.poll_while_woken().is_ready());
}

/// How many are in it at a time.
#[derive(Default)]
struct Room {
    inside: AtomicUsize,
    most: AtomicUsize,
}

impl Room {
    /// Stays inside for a few polls.
    async fn visit(&self) {
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(inside, Ordering::SeqCst);
        for _ in 0..3 {
            yield_now().await;
        }
        self.inside.fetch_sub(1, Ordering::SeqCst);
    }

    fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

#[test]
fn at_most_so_many_are_polled_and_the_others_not_at_all() {
    let doors = &Doors::<8>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(2);
            spawn async { doors.pass(0).await; };
            for door in 1..3 {
                spawn async move { doors.pass(door).await; };
            }
            drop(n.spawn(doors.pass(3)));
            let frame = spawn_cancellable doors.pass(4);
            drop(n.spawn_cancellable(doors.pass(5)));
            let [heap] = [6].map(|door| spawn_cancellable doors.pass(door));
            spawn async { doors.pass(7).await; };
            assert_eq!(n.len(), 8);
            drop((frame, heap));
        });
    });
    for (over, opened) in [1, 0, 2, 4, 3, 5, 7].into_iter().enumerate() {
        assert!(nursery.poll_while_woken().is_pending());
        assert_eq!(doors.reached(), (0..8.min(over + 2)).collect::<Vec<_>>());
        doors.open(opened);
    }
    doors.open(6);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn they_are_started_in_order_wherever_they_come_from() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            n.set_limit(1);
            let say = |name: &'static str| async move { yield_now().await; log.say(name) };
            spawn say("frame 1");
            for name in ["loop 1", "loop 2"] {
                spawn say(name);
            }
            drop(n.spawn(async move {
                yield_now().await;
                drop(n.spawn(say("from a task")));
                log.say("handle");
            }));
            thread::scope(|threads| {
                threads.spawn(|| drop(n.spawn(say("from another thread"))));
            });
            yield_now().await;
            spawn say("frame 2");
        });
    });
    let expected = ["frame 1", "loop 1", "loop 2", "handle", "from another thread", "frame 2", "from a task"];
    assert_eq!(log.take(), expected);
}

#[test]
fn a_place_comes_back_when_a_task_returns_also_with_an_err_that_it_keeps() {
    let doors = &Doors::<3>::new();
    let nursery = async {
        nursery!(|n| {
            n.set_limit(1);
            let kept = spawn async { doors.pass(0).await; Err::<(), _>("kept") };
            let _ = spawn async { doors.pass(1).await; "discarded" };
            spawn async { doors.pass(2).await; };
            assert_eq!(kept.await, Err("kept"));
        });
    };
    one_at_a_time(nursery, doors);
}

#[test]
fn a_place_comes_back_when_a_task_is_cancelled() {
    let doors = &Doors::<3>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(1);
            let frame = spawn_cancellable doors.pass(0);
            let heap = n.spawn_cancellable(doors.pass(1));
            spawn async { doors.pass(2).await; };
            yield_now().await;
            assert_eq!(doors.reached(), [0]);
            frame.cancel();
            yield_now().await;
            assert_eq!(doors.reached(), [0, 1]);
            thread::scope(|threads| {
                threads.spawn(|| heap.cancel());
            });
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2]);
    doors.open(2);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn no_place_comes_back_when_a_task_panics_since_the_nursery_ends() {
    let (log, polls) = (Log::new(), AtomicUsize::new(0));
    let payload = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            nursery!(|n| {
                let (log, polls) = (&log, &polls);
                n.set_limit(1);
                spawn async { yield_now().await; panic_any("boom") };
                for i in 1..=2 {
                    let guard = log.guard(format_args!("waiting {i}"));
                    spawn counted(polls, async { drop(guard) });
                }
            });
        });
    }));
    assert_eq!(message(&*payload.unwrap_err()), "boom");
    assert_eq!(log.take(), ["waiting 2 dropped", "waiting 1 dropped"]);
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn a_failing_nursery_drops_those_that_wait_unpolled_last_started_first() {
    let (log, polls) = (Log::new(), AtomicUsize::new(0));
    let result: Result<(), &str> = run(async {
        nursery!(|n| {
            let (log, polls) = (&log, &polls);
            let waiting = |name: &'static str| {
                let guard = log.guard(name);
                counted(polls, async { drop(guard) })
            };
            n.set_limit(2);
            spawn async { let _guard = log.guard("running"); pending::<()>().await };
            spawn async { yield_now().await; Err::<(), _>("error") }?;
            spawn waiting("frame 1");
            for name in ["heap 1", "heap 2"] {
                spawn waiting(name);
            }
            spawn waiting("frame 2");
        })
    });
    assert_eq!(result, Err("error"));
    let expected =
        ["frame 2 dropped", "heap 2 dropped", "heap 1 dropped", "frame 1 dropped", "running dropped"];
    assert_eq!(log.take(), expected);
    assert_eq!(polls.into_inner(), 0);
}

#[test]
fn dropping_the_nursery_drops_those_that_wait() {
    let log = Log::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let log = &log;
            n.set_limit(1);
            for name in ["running", "heap"] {
                let guard = log.guard(name);
                spawn async { let _guard = guard; pending::<()>().await };
            }
            let guard = log.guard("frame");
            spawn async { drop(guard) };
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    drop(nursery);
    assert_eq!(log.take(), ["frame dropped", "heap dropped", "running dropped"]);
}

#[test]
fn a_limit_of_0_is_a_panic_that_says_so() {
    let scope: Scope<'_> = Scope::new();
    let payload = catch_unwind(AssertUnwindSafe(|| scope.nursery().set_limit(0)));
    assert_eq!(message(&*payload.unwrap_err()), "with a limit of 0 no task of the nursery would ever run");
    let payload = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            nursery!(|n| {
                spawn yield_now();
                n.set_limit(0);
            });
        });
    }));
    assert!(message(&*payload.unwrap_err()).contains("a limit of 0"));
}

#[test]
fn a_higher_limit_lets_more_be_polled_at_once() {
    let doors = &Doors::<6>::new();
    let mut nursery = ByHand::new(async {
        let scope = Scope::new();
        let n = scope.nursery();
        n.set_limit(1);
        scope
            .run(async {
                for door in 0..6 {
                    drop(n.spawn(doors.pass(door)));
                }
                yield_now().await;
                assert_eq!(doors.reached(), [0]);
                n.set_limit(3);
                yield_now().await;
                assert_eq!(doors.reached(), [0, 1, 2]);
                // From another thread: when this poll is over.
                thread::scope(|threads| {
                    threads.spawn(|| n.set_limit(4));
                });
                yield_now().await;
                assert_eq!(doors.reached(), [0, 1, 2, 3]);
                n.set_limit(usize::MAX);
            })
            .await;
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2, 3, 4, 5]);
    (0..6).for_each(|door| doors.open(door));
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn another_thread_raises_it_and_new_tasks_do_not_overtake_those_that_wait() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            n.set_limit(1);
            for name in ["first", "second", "third"] {
                spawn async move { log.say(name) };
            }
            thread::scope(|threads| {
                threads.spawn(|| n.set_limit(3));
            });
            spawn async { log.say("fourth") };
        });
    });
    assert_eq!(log.take(), ["first", "second", "third", "fourth"]);
}

#[test]
fn another_thread_raises_it_while_the_nursery_sleeps() {
    let doors: &'static Doors<2> = Box::leak(Box::new(Doors::new()));
    let scope: &'static Scope<'static> = Box::leak(Box::new(Scope::new()));
    let n = scope.nursery();
    n.set_limit(1);
    let mut nursery = ByHand::new(scope.run(async {
        for door in 0..2 {
            drop(n.spawn(doors.pass(door)));
        }
    }));
    assert!(nursery.poll_while_woken().is_pending());
    thread::spawn(move || n.set_limit(2)).join().unwrap();
    assert_eq!(nursery.wakes(), 1);
    assert_eq!(doors.reached(), [0]);
    assert!(nursery.poll().is_pending());
    assert_eq!(doors.reached(), [0, 1]);
    doors.open(0);
    doors.open(1);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn a_lower_limit_stops_nobody_and_is_for_those_that_come_next() {
    let doors = &Doors::<6>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            for door in 0..3 {
                spawn async move { doors.pass(door).await; };
            }
            yield_now().await;
            n.set_limit(1);
            for door in 3..6 {
                spawn async move { doors.pass(door).await; };
            }
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    let mut expected = vec![0, 1, 2];
    for (opened, next) in [(1, None), (0, None), (2, Some(3)), (3, Some(4)), (4, Some(5))] {
        assert_eq!(doors.reached(), expected);
        doors.open(opened);
        assert!(nursery.poll_while_woken().is_pending());
        expected.extend(next);
    }
    assert_eq!(doors.reached(), expected);
    doors.open(5);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn set_in_the_prelude_it_is_there_from_the_first_task_on() {
    let room = Room::default();
    run(async {
        nursery!(|n| {
            let room = &room;
            n.set_limit(3);
            n.set_limit(2);
            for _ in 0..10 {
                spawn room.visit();
            }
        });
    });
    assert_eq!(room.most(), 2);
}

#[test]
fn daemons_and_the_body_do_not_count() {
    let doors = &Doors::<6>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(1);
            spawn_daemon async { doors.pass(0).await; };
            for door in 1..3 {
                spawn_daemon async move { doors.pass(door).await; };
            }
            spawn async { doors.pass(3).await; };
            spawn async { doors.pass(4).await; };
            // Started last, and when the limit is reached: it is polled nevertheless.
            drop(n.spawn_daemon(doors.pass(5)));
            // The body is polled as often as it likes.
            for _ in 0..3 {
                yield_now().await;
            }
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2, 3, 5]);
    // A daemon that returns gives no place back, since it had none.
    doors.open(1);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2, 3, 5]);
    doors.open(3);
    doors.open(4);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn spawning_never_waits() {
    let room = Room::default();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let room = &room;
            n.set_limit(1);
            for _ in 0..1000 {
                spawn room.visit();
            }
            spawn async move {
                for _ in 0..1000 {
                    drop(n.spawn(room.visit()));
                }
            };
            assert_eq!(n.len(), 1001);
            assert_eq!(room.most(), 0);
        });
    });
    assert!(nursery.poll_while_woken().is_ready());
    assert_eq!(room.most(), 1);
}

#[test]
fn set_when_the_nursery_is_over_it_does_nothing() {
    let scope = Scope::new();
    let n = scope.nursery();
    run(scope.run(async { n.spawn(yield_now()).await }));
    n.set_limit(1);
    assert!(n.is_empty());
}

#[test]
fn a_nursery_in_a_task_has_its_own_limit() {
    let (outer, inner) = (Room::default(), Room::default());
    run(async {
        nursery!(|n| {
            let (outer, inner) = (&outer, &inner);
            n.set_limit(2);
            for _ in 0..4 {
                spawn async {
                    let visit = outer.visit();
                    nursery!(|n| {
                        n.set_limit(3);
                        for _ in 0..9 {
                            spawn inner.visit();
                        }
                        visit.await;
                    });
                };
            }
        });
    });
    assert_eq!((outer.most(), inner.most()), (2, 6));
}

// ---- Those who wait for one that waits. ----

type Capture<'n> = ResultCapture<usize, Running<'n>>;

/// Where tasks find the capture of one that is started after them.
type Later<'n> = OnceLock<Capture<'n>>;

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
                assert_eq!(*later.get().unwrap().await, 1);
                doors.pass(2).await;
            };
            // It comes before the one that is awaited.
            spawn async { doors.pass(0).await; };
            assert!(later.set(n.spawn(doors.pass(1))).is_ok());
        });
    };
    one_at_a_time(nursery, doors);
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
fn those_who_await_one_that_is_polled_lend_their_places_too() {
    let doors = &Doors::<3>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(2);
            let polled = spawn doors.pass(0);
            spawn async { (&polled).await; doors.pass(1).await; };
            spawn async { doors.pass(2).await; };
            assert_eq!((&polled).await, &0);
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 2]);
    doors.open(0);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2]);
    doors.open(1);
    doors.open(2);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn a_lender_that_is_cancelled_leaves_no_place_behind() {
    let doors = &Doors::<3>::new();
    let nursery = async {
        nursery!(|n| {
            n.set_limit(1);
            let lender = n.spawn_cancellable(async move { n.spawn(doors.pass(0)).await });
            yield_now().await;
            drop(n.spawn(doors.pass(1)));
            drop(n.spawn(doors.pass(2)));
            yield_now().await;
            assert_eq!(doors.reached(), [0]);
            lender.cancel();
        });
    };
    one_at_a_time(nursery, doors);
}

#[test]
fn a_lender_that_returns_early_leaves_no_place_behind() {
    let doors = &Doors::<3>::new();
    let nursery = async {
        nursery!(|n| {
            n.set_limit(1);
            drop(n.spawn(async move {
                let mut queued = n.spawn(doors.pass(0));
                drop(n.spawn(doors.pass(1)));
                drop(n.spawn(doors.pass(2)));
                // Polled once, and given up.
                poll_fn(|cx| {
                    assert!(Pin::new(&mut queued).poll(cx).is_pending());
                    Poll::Ready(())
                })
                .await;
            }));
        });
    };
    one_at_a_time(nursery, doors);
}

#[test]
fn a_lender_that_gives_up_lends_until_the_awaited_one_is_over() {
    let doors = &Doors::<4>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            n.set_limit(1);
            drop(n.spawn(async move {
                let queued = n.spawn(doors.pass(1));
                drop(n.spawn(doors.pass(2)));
                drop(n.spawn(doors.pass(3)));
                drop(select(queued, Box::pin(yield_now())).await);
                doors.pass(0).await;
            }));
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1]);
    doors.open(1);
    assert!(nursery.poll_while_woken().is_pending());
    // It is back on its place, which is the only one.
    assert_eq!(doors.reached(), [0, 1]);
    for door in [0, 2, 3] {
        doors.open(door);
        let _ = nursery.poll_while_woken();
    }
    assert_eq!(doors.reached(), [0, 1, 2, 3]);
}

#[test]
fn an_awaited_task_that_is_cancelled_gives_the_lent_place_back() {
    let doors = &Doors::<3>::new();
    let mut nursery = ByHand::new(async {
        nursery!(|n| {
            let queued = OnceLock::<ResultCapture<Result<(), Cancelled>, Running<'_>>>::new();
            n.set_limit(1);
            spawn async {
                assert!(queued.get().unwrap().await.is_err());
                doors.pass(0).await;
            };
            drop(n.spawn(doors.pass(1)));
            queued.set(n.spawn_cancellable(pending::<()>())).unwrap();
            drop(n.spawn(doors.pass(2)));
            for _ in 0..3 {
                yield_now().await;
            }
            assert_eq!(doors.reached(), [1]);
            queued.get().unwrap().cancel();
        });
    });
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1]);
    // There are two now, of which one has to go before the next has its turn.
    doors.open(1);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1]);
    doors.open(0);
    assert!(nursery.poll_while_woken().is_pending());
    assert_eq!(doors.reached(), [0, 1, 2]);
    doors.open(2);
    assert!(nursery.poll_while_woken().is_ready());
}

#[test]
fn many_lenders_leave_no_place_behind() {
    let room = Room::default();
    run(async {
        nursery!(|n| {
            let room = &room;
            n.set_limit(2);
            for _ in 0..20 {
                drop(n.spawn(async move { n.spawn(async {}).await }));
            }
            while !n.is_empty() {
                yield_now().await;
            }
            for _ in 0..10 {
                drop(n.spawn(room.visit()));
            }
        });
    });
    assert_eq!(room.most(), 2);
}

#[test]
fn a_failing_nursery_drops_lenders_and_those_they_await() {
    let log = Log::new();
    let result: Result<(), &str> = run(async {
        nursery!(|n| {
            type Error = &'static str;
            let log = &log;
            n.set_limit(1);
            let named = |name: &'static str| async move {
                let _guard = log.guard(name);
                pending::<()>().await
            };
            drop(n.spawn(async move {
                let _lender = log.guard("lender");
                join_all(["awaited 1", "awaited 2"].map(|name| n.spawn(named(name)))).await;
            }));
            for _ in 0..3 {
                yield_now().await;
            }
            Err("error")?;
        })
    });
    assert_eq!(result, Err("error"));
    assert_eq!(log.take(), ["awaited 1 dropped", "lender dropped"]);
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
fn tasks_that_await_a_lender_do_not_keep_the_awaited_one_back() {
    let sum = run(async {
        nursery!(|n| {
            let third = Later::new();
            n.set_limit(1);
            let first = spawn async { third.get().unwrap().await + 1 };
            let second = spawn async { (&first).await + 1 };
            assert!(third.set(n.spawn(async { 1 })).is_ok());
            second.await
        })
    });
    assert_eq!(sum, 3);
}

#[test]
fn a_task_awaits_its_child_when_more_run_than_a_lowered_limit_allows() {
    let value = run(async {
        nursery!(|n| {
            n.set_limit(2);
            let parent = spawn async { yield_now().await; n.set_limit(1); n.spawn(async { 5 }).await };
            let other = spawn async { *(&parent).await + 1 };
            other.await
        })
    });
    assert_eq!(value, 6);
}

#[test]
fn a_task_awaits_its_child_after_two_have_lent_for_one() {
    let value = run(async {
        nursery!(|n| {
            let shared = Later::new();
            n.set_limit(2);
            let parent = spawn async { shared.get().unwrap().await + n.spawn(async { 1 }).await };
            let second = spawn async { shared.get().unwrap().await; *(&parent).await };
            assert!(shared.set(n.spawn(async { 1 })).is_ok());
            let third = spawn async { *(&parent).await };
            second.await + third.await
        })
    });
    assert_eq!(value, 4);
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

#[test]
fn another_thread_lifts_the_limit_and_the_order_stays() {
    let log = Log::new();
    run(async {
        nursery!(|n| {
            let log = &log;
            n.set_limit(1);
            for name in ["first", "second", "third"] {
                spawn async move { log.say(name) };
            }
            thread::scope(|threads| {
                threads.spawn(|| n.set_limit(usize::MAX));
            });
            spawn async { log.say("fourth") };
        });
    });
    assert_eq!(log.take(), ["first", "second", "third", "fourth"]);
}

#[tokio::test(start_paused = true)]
async fn ten_tasks_of_a_second_each_three_at_a_time_take_four_seconds() {
    let begin = Instant::now();
    nursery!(|n| {
        n.set_limit(3);
        for _ in 0..10 {
            // Not `spawn sleep(..)`, whose time begins here.
            spawn async { sleep(Duration::from_secs(1)).await };
        }
    });
    assert_eq!(begin.elapsed(), Duration::from_secs(4));
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
