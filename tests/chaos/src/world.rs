//! What the tasks of a running program share.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use crate::bell::Bell;
use crate::event::{Event, Kind, NurseryId, TaskId};
use crate::graph::Graph;
use crate::signal::Signal;

/// What the tasks of a running program share.
#[derive(Default)]
pub(crate) struct World {
    events: Mutex<Vec<Event>>,
    graph: Mutex<Graph>,
    /// Those who sleep.
    pub(crate) bells: Mutex<Vec<Arc<Bell>>>,
    /// Wakers of which nobody knows whether there is still anybody.
    pub(crate) old_wakers: Mutex<Vec<Waker>>,
    numbers: AtomicU32,
    /// Errors that exist.
    pub(crate) errors: AtomicI64,
    /// What cannot be said by an event: all of it is wrong.
    complaints: Mutex<Vec<String>>,
    pub(crate) signal: Signal,
}

impl World {
    pub(crate) fn log(&self, event: Event) {
        lock(&self.events).push(event);
    }

    pub(crate) fn complain(&self, complaint: String) {
        lock(&self.complaints).push(complaint);
    }

    pub(crate) fn graph(&self) -> MutexGuard<'_, Graph> {
        lock(&self.graph)
    }

    /// A number that no error or panic had before.
    pub(crate) fn number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// A new task, which is about to be started.
    pub(crate) fn task(
        &self,
        nursery: NurseryId,
        kind: Kind,
        never_returns: bool,
        is_watched: bool,
    ) -> TaskId {
        let task = self.graph().add_task(nursery, kind, never_returns);
        self.log(Event::Start { task, nursery, kind, is_watched });
        task
    }

    /// Starts to wait, unless that would never end.
    pub(crate) fn waits(&self, who: TaskId, targets: &[TaskId]) -> bool {
        let waits = self.graph().wait(who, targets);
        for target in targets.iter().filter(|_| waits) {
            self.log(Event::Waits(who, *target));
        }
        waits
    }

    pub(crate) fn has_waited(&self, who: TaskId, targets: &[TaskId]) {
        self.graph().has_waited(who);
        for target in targets {
            self.log(Event::HasWaited(who, *target));
        }
    }

    /// What has happened. Whatever refers back to this is dropped.
    pub(crate) fn finish(&self) -> Happened {
        let bells = std::mem::take(&mut *lock(&self.bells));
        let wakers = std::mem::take(&mut *lock(&self.old_wakers));
        drop((bells, wakers));
        Happened {
            events: std::mem::take(&mut *lock(&self.events)),
            complaints: std::mem::take(&mut *lock(&self.complaints)),
            errors: self.errors.load(Ordering::SeqCst),
        }
    }
}

/// What has happened in a program.
#[derive(Default)]
pub struct Happened {
    pub events: Vec<Event>,
    /// What is wrong beside that.
    pub complaints: Vec<String>,
    /// How many errors are left.
    pub errors: i64,
}

/// Holders of these locks do not panic.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The error of all tasks and nurseries. It counts itself.
pub(crate) struct Oops {
    pub(crate) number: u32,
    world: Arc<World>,
}

impl Oops {
    pub(crate) fn new(world: &Arc<World>) -> Self {
        world.errors.fetch_add(1, Ordering::SeqCst);
        Self { number: world.number(), world: world.clone() }
    }
}

impl Drop for Oops {
    fn drop(&mut self) {
        self.world.errors.fetch_sub(1, Ordering::SeqCst);
    }
}
