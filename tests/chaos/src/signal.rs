//! How the executor learns that the root was woken, and that other threads are done.

use std::sync::{Arc, Condvar, Mutex};
use std::task::Wake;
use std::time::{Duration, Instant};

use crate::world::{World, lock};

/// Nothing takes that long. It is for what hangs only.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the executor waits for.
#[derive(Default)]
pub(crate) struct Signal {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// The wakers of the root differ from poll to poll. Only the last one counts.
    generation: u64,
    is_woken: bool,
    /// How many wakes are under way on other threads.
    wakes: usize,
    /// How many tasks of other threads are not over, or did not begin.
    tasks: usize,
    /// Something has changed there.
    is_notified: bool,
}

impl Signal {
    /// The generation of the waker for the next poll. With a new one, those before do nothing any more.
    pub(crate) fn next_poll(&self, is_new: bool) -> u64 {
        let mut state = lock(&self.state);
        state.generation += u64::from(is_new);
        state.is_woken = false;
        state.generation
    }

    pub(crate) fn is_woken(&self) -> bool {
        lock(&self.state).is_woken
    }

    fn wake(&self, generation: u64) {
        let mut state = lock(&self.state);
        if state.generation == generation {
            state.is_woken = true;
            self.changed.notify_all();
        }
    }

    pub(crate) fn notify(&self) {
        lock(&self.state).is_notified = true;
        self.changed.notify_all();
    }

    pub(crate) fn begin_wake(&self) {
        lock(&self.state).wakes += 1;
    }

    pub(crate) fn end_wake(&self) {
        lock(&self.state).wakes -= 1;
        self.notify();
    }

    pub(crate) fn begin_task(&self) {
        lock(&self.state).tasks += 1;
    }

    pub(crate) fn end_task(&self) {
        lock(&self.state).tasks -= 1;
        self.notify();
    }

    /// Waits until the root is woken, or something happens elsewhere; false if nothing will.
    pub(crate) fn wait(&self, is_patient: bool) -> bool {
        let begin = Instant::now();
        let mut state = lock(&self.state);
        loop {
            if state.is_woken || std::mem::take(&mut state.is_notified) {
                return true;
            }
            // When a tokio task has ended, it is some time until the nursery is woken; so their number says nothing.
            if (state.wakes == 0 && !is_patient) || begin.elapsed() > PATIENCE {
                return false;
            }
            state = self.changed.wait_timeout(state, PATIENCE).map_or_else(|e| e.into_inner().0, |(s, _)| s);
        }
    }

    /// Whether something happens elsewhere.
    pub(crate) fn is_busy(&self) -> bool {
        let state = lock(&self.state);
        state.wakes + state.tasks > 0
    }
}

/// The waker of the root, for one generation.
pub(crate) struct RootWaker {
    pub(crate) generation: u64,
    pub(crate) world: Arc<World>,
}

impl Wake for RootWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.world.signal.wake(self.generation);
    }
}
