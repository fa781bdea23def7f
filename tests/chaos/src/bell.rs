//! Sleeping until somebody rings.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crate::helpers;
use crate::program::Alarm;
use crate::world::{World, lock};

/// Wakes one who sleeps.
pub(crate) struct Bell {
    has_rung: AtomicBool,
    waker: Mutex<Option<Waker>>,
    alarm: Alarm,
    /// It rings after so many more rounds of the executor.
    rounds: AtomicU32,
}

impl Bell {
    /// One round more: is it to ring?
    pub(crate) fn is_due(&self) -> bool {
        let rounds = self.rounds.load(Ordering::Relaxed);
        self.rounds.store(rounds.saturating_sub(1), Ordering::Relaxed);
        rounds == 0
    }

    /// Rings, or lets another thread do it.
    pub(crate) fn ring(self: Arc<Self>, world: &Arc<World>) {
        if self.alarm != Alarm::ByThread {
            self.ring_here(world);
            return;
        }
        let world = world.clone();
        world.signal.begin_wake();
        helpers::run(move || {
            self.ring_here(&world);
            // Also the last reference to the nursery's memory may go here.
            drop(self);
            world.signal.end_wake();
        });
    }

    fn ring_here(&self, world: &World) {
        self.has_rung.store(true, Ordering::SeqCst);
        let Some(waker) = lock(&self.waker).take() else { return };
        match self.alarm {
            Alarm::Once | Alarm::ByThread => waker.wake(),
            Alarm::Twice => {
                waker.wake_by_ref();
                waker.wake_by_ref();
            }
            Alarm::Kept => {
                waker.wake_by_ref();
                lock(&world.old_wakers).push(waker);
            }
        }
    }
}

/// Waits for a bell.
pub(crate) struct Sleep<'a> {
    bell: Arc<Bell>,
    world: &'a World,
    is_listed: bool,
}

impl<'a> Sleep<'a> {
    pub(crate) fn new(world: &'a World, rounds: u32, alarm: Alarm) -> Self {
        let bell = Bell {
            has_rung: AtomicBool::new(false),
            waker: Mutex::new(None),
            alarm,
            rounds: AtomicU32::new(rounds),
        };
        Self { bell: Arc::new(bell), world, is_listed: false }
    }
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let before = lock(&self.bell.waker).replace(waker);
        drop(before);
        if self.bell.has_rung.load(Ordering::SeqCst) {
            return Poll::Ready(());
        }
        if !self.is_listed {
            self.is_listed = true;
            lock(&self.world.bells).push(self.bell.clone());
            // A nursery's work on other threads has to come to an end by this, also if the executor waits for that already.
            self.world.signal.notify();
        }
        Poll::Pending
    }
}
