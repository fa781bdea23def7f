//! Runs a program: polls its root when that is woken, and sometimes when it is not, and wakes those who sleep.

use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::elsewhere;
use crate::event::Event;
use crate::nest::{self, Given, Guarded, Outcome};
use crate::program::Program;
use crate::random::Random;
use crate::shapes;
use crate::signal::RootWaker;
use crate::small;
use crate::world::{Happened, World, lock};

/// No program takes as many polls.
const MANY: u32 = 10_000;

/// Runs it.
#[must_use]
pub fn execute(program: &Program) -> Happened {
    let world = Arc::new(World::default());
    let _runtime = program.is_parallel.then(|| elsewhere::runtime().enter());
    let id = nest::enter(&world, None, &program.root);
    let given = Given::default();
    let mut root =
        Guarded::new(&world, id, shapes::run_root(&world, id, program.root.clone(), given.clone()));
    root.stop_after = program.stop_after;
    let mut executor = Executor { world: &world, program, random: Random::new(program.seed), waker: None };
    executor.run(&mut root);
    executor.stop(&mut root);
    drop(root);
    drop_given(&given);
    executor.wake_late();
    // Nobody is to be woken any more.
    world.signal.next_poll(true);
    while world.signal.is_busy() {
        // Those on other threads go on, and sleep again.
        if !executor.ring() && !world.signal.wait(true) {
            world.complain("work on other threads does not end".into());
            break;
        }
    }
    drop(executor);
    world.finish()
}

struct Executor<'a> {
    world: &'a Arc<World>,
    program: &'a Program,
    random: Random,
    waker: Option<Waker>,
}

impl Executor<'_> {
    fn run<F: Future<Output = Outcome> + Unpin>(&mut self, root: &mut Guarded<F>) {
        let mut polls = 0;
        loop {
            let is_spurious = self.random.percent(self.program.spurious);
            if polls == 0 || is_spurious || self.world.signal.is_woken() {
                polls += 1;
                if polls > MANY {
                    return self.world.complain("the program does not end".into());
                }
                if self.poll(root) {
                    return;
                }
            } else if !self.ring() && !self.world.signal.wait(self.is_patient()) {
                self.world.log(Event::Idle);
                if self.program.stop_after.is_none() {
                    self.world.complain("nothing will wake the program, and it has not ended".into());
                }
                return;
            }
        }
    }

    fn is_patient(&self) -> bool {
        self.program.is_parallel && self.program.stop_after.is_none()
    }

    /// True if the root has ended.
    fn poll<F: Future<Output = Outcome> + Unpin>(&mut self, root: &mut Guarded<F>) -> bool {
        let waker = self.next_waker();
        self.world.log(Event::RootPoll);
        let poll = || Pin::new(root).poll(&mut Context::from_waker(&waker));
        // What is to come out of it was written down.
        let polled = panic::catch_unwind(AssertUnwindSafe(poll));
        self.world.log(Event::RootPolled);
        match polled {
            Ok(Poll::Pending) => false,
            Ok(Poll::Ready(_)) | Err(_) => true,
        }
    }

    /// Sometimes the same again.
    fn next_waker(&mut self) -> Waker {
        let is_new = self.waker.is_none() || self.random.percent(50);
        let generation = self.world.signal.next_poll(is_new);
        if is_new {
            let waker = RootWaker { generation, world: self.world.clone() };
            self.waker = Some(Waker::from(Arc::new(waker)));
        }
        self.waker.clone().expect("it was made")
    }

    /// One round of the bells. False if there is none.
    fn ring(&mut self) -> bool {
        let mut due = Vec::new();
        {
            let mut bells = lock(&self.world.bells);
            if bells.is_empty() {
                return false;
            }
            bells.retain(|bell| {
                let rings = bell.is_due();
                if rings {
                    due.push(bell.clone());
                }
                !rings
            });
        }
        if self.random.percent(30) {
            due.reverse();
        }
        due.into_iter().for_each(|bell| bell.ring(self.world));
        true
    }

    /// Drops or forgets what has not ended.
    fn stop<F>(&self, root: &mut Guarded<F>) {
        if self.program.stop_after.is_some_and(|stop| stop < 0) {
            root.forget();
        }
        let _ = panic::catch_unwind(AssertUnwindSafe(|| root.stop()));
    }

    /// Uses all wakers that are left, now that there is nobody to be woken.
    fn wake_late(&mut self) {
        while self.ring() {}
        let wakers = lock(&self.world.old_wakers).len();
        for waker in 0..wakers {
            small::wake_old(self.world, 2 * waker);
        }
    }
}

/// One after the other, also if one panics.
fn drop_given(given: &Given) {
    let tokens = std::mem::take(&mut *lock(given));
    for token in tokens {
        let _ = panic::catch_unwind(AssertUnwindSafe(|| drop(token)));
    }
}
