//! Promise 8: with a limit, at most that many ordinary tasks are being polled. The others wait unpolled, in
//! order of starting; spawning never waits.

mod lending;
mod returning;
mod setting;
mod waiting;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aioresult::{ResultCapture, Running};
use aioresult_tests::{ByHand, counted, yield_now};
use tokio::sync::Notify;

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
        self.during(async {
            for _ in 0..3 {
                yield_now().await;
            }
        })
        .await;
    }

    /// Stays inside until `stay` is over.
    async fn during<T>(&self, stay: impl Future<Output = T>) -> T {
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(inside, Ordering::SeqCst);
        let output = stay.await;
        self.inside.fetch_sub(1, Ordering::SeqCst);
        output
    }

    fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

type Capture<'n> = ResultCapture<usize, Running<'n>>;

/// Where tasks find the capture of one that is started after them.
type Later<'n> = OnceLock<Capture<'n>>;
