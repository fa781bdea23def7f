//! Runs the steps of a task.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;

use aioresult::{ResultBase, ResultFuture, Started, as_completed, wait_all, wait_any};

use crate::bell::Sleep;
use crate::event::{Event, TaskId};
use crate::frames;
use crate::level::{Level, Place};
use crate::nest;
use crate::program::{End, Keep, Spawn, Step, Task};
use crate::small::{give_up, sound, wake_old, yield_now};
use crate::tracked::{Steps, Token};
use crate::variable::{Capture, Seen, Variable};
use crate::world::{Oops, World};

/// The steps of a task, as a future.
pub(crate) fn steps<'n: 'a, 'a>(
    place: Place<'n>,
    me: TaskId,
    task: Arc<Task>,
    seen: Vec<Seen<'a>>,
    may_fail: bool,
    mut ready: Option<Started<TaskId>>,
) -> Steps<'a> {
    Box::pin(async move {
        let place = place;
        // Declared before what is dropped before it.
        let mut at_end = Vec::new();
        let mut runner = Runner { place: &place, world: place.world, me, seen, variables: Vec::new() };
        for step in &task.steps {
            runner.check_datum();
            if let (Step::Ready, Some(ready)) = (step, ready.take_if(|_| matches!(step, Step::Ready))) {
                ready.set(me);
            } else if let Step::SpawnAtEnd(spawn) = step {
                at_end.extend(place.innermost().map(|level| SpawnAtEnd { level, spawn }));
            } else if runner.step(step).await && may_fail {
                drop((runner, at_end));
                return Err(Oops::new(place.world));
            }
        }
        runner.check_datum();
        // Before there is a result: see `Form::give`.
        drop((runner, at_end));
        match task.end {
            End::Never if place.world.graph().may_wait_for_ever(me) => pending().await,
            End::Panic => frames::explode(place.world),
            End::Fail if may_fail => Err(Oops::new(place.world)),
            _ => Ok(Token::new(place.world, me, task.result_bomb)),
        }
    })
}

/// Starts a task when it is dropped.
struct SpawnAtEnd<'a> {
    level: &'a dyn Level,
    spawn: &'a Spawn,
}

impl Drop for SpawnAtEnd<'_> {
    fn drop(&mut self) {
        drop(self.level.start(self.spawn));
    }
}

struct Runner<'v, 'n> {
    place: &'v Place<'n>,
    world: &'v Arc<World>,
    me: TaskId,
    seen: Vec<Seen<'v>>,
    variables: Vec<Variable<'v>>,
}

impl<'v> Runner<'v, '_> {
    fn check_datum(&self) {
        if let Some(here) = &self.place.here {
            here.datum.read();
        }
    }

    /// Returns whether the error of a nursery that was awaited is to be passed on.
    async fn step(&mut self, step: &Step) -> bool {
        match step {
            Step::Yield => yield_now().await,
            Step::Sleep(rounds, alarm) => Sleep::new(self.world, *rounds, *alarm).await,
            Step::Nest(block) => return nest::run(self.place, self.me, block).await,
            Step::Promise(sets) => self.promise(*sets).await,
            Step::Spawn(_)
            | Step::Drop(_)
            | Step::Cancel(_)
            | Step::CancelOnBoard(..)
            | Step::FailNursery(_)
            | Step::SetLimit(_)
            | Step::Sound(_)
            | Step::WakeOld(_)
            | Step::Tree
            | Step::Ready => self.act(step),
            wait => self.wait(wait).await,
        }
        false
    }

    /// What takes no time.
    fn act(&mut self, step: &Step) {
        let place = self.place;
        match step {
            Step::Spawn(spawn) => self.spawn(spawn),
            Step::Drop(which) => drop(self.remove(*which)),
            Step::Cancel(which) => {
                if let Some(index) = pick(*which, self.variables.len()) {
                    self.variables[index].seen().cancel(self.world);
                }
            }
            Step::CancelOnBoard(level, which) => {
                if let Some(seen) = place.level(*level).and_then(|level| level.shown(which % 3)) {
                    seen.cancel(self.world);
                }
            }
            Step::FailNursery(level) => {
                if let Some(level) = place.level(*level) {
                    level.fail();
                }
            }
            Step::SetLimit(limit) => {
                if let Some(level) =
                    place.innermost().filter(|level| self.world.graph().has_limit(level.id()))
                {
                    level.set_limit(*limit);
                }
            }
            Step::Sound(which) => sound(self.world, *which),
            Step::WakeOld(which) => wake_old(self.world, *which),
            Step::Tree => place.innermost().into_iter().for_each(|level| level.look_at_tree()),
            _ => {}
        }
    }

    fn spawn(&mut self, spawn: &Spawn) {
        let Some(level) = self.place.level(spawn.level) else { return };
        if spawn.needs_cancel() && self.place.here.is_none() {
            // It would be a task of an outer nursery; and if this one is forgotten, nobody cancels it.
            return;
        }
        match spawn.keep {
            Keep::Variable => self.variables.push(level.start(spawn)),
            Keep::Dropped => drop(level.start(spawn)),
            Keep::Board(place) => level.start_shown(spawn, place),
        }
    }

    fn remove(&mut self, which: usize) -> Option<Variable<'v>> {
        pick(which, self.variables.len()).map(|index| self.variables.swap_remove(index))
    }

    /// Waits, unless it would be for ever.
    async fn wait(&mut self, step: &Step) {
        match step {
            Step::Await(which) => self.take(*which).await,
            Step::AsCompleted => self.take_all().await,
            Step::Look(which) | Step::WaitDone(which) | Step::GiveUp(which) => {
                if let Some(index) = pick(*which, self.variables.len()) {
                    self.look(step, self.variables[index].seen()).await;
                }
            }
            Step::LookAtBoard(level, which) => {
                if let Some(seen) = self.place.level(*level).and_then(|level| level.shown(which % 3)) {
                    self.look(step, seen).await;
                }
            }
            Step::LookAtSeen(which) => {
                if let Some(index) = pick(*which, self.seen.len()) {
                    self.look(step, self.seen[index]).await;
                }
            }
            _ => self.wait_for_variables(matches!(step, Step::WaitAny)).await,
        }
    }

    async fn take(&mut self, which: usize) {
        let Some(variable) = self.remove(which) else { return };
        let targets = [variable.seen().task()];
        if self.world.waits(self.me, &targets) {
            variable.take(self.me).await;
            self.world.has_waited(self.me, &targets);
        } else {
            self.variables.push(variable);
        }
    }

    async fn look(&self, step: &Step, seen: Seen<'_>) {
        let targets = [seen.task()];
        if !self.world.waits(self.me, &targets) {
            return;
        }
        match step {
            Step::WaitDone(_) => wait_all([seen.base()]).await,
            Step::GiveUp(_) => give_up(seen.look(self.world)).await,
            _ => seen.look(self.world).await,
        }
        if !matches!(step, Step::GiveUp(_)) && !seen.is_done() {
            self.world.complain(format!("{} was waited for, and is not done", seen.task()));
        }
        self.world.has_waited(self.me, &targets);
    }

    async fn wait_for_variables(&mut self, any: bool) {
        let targets: Vec<_> = self.variables.iter().map(|variable| variable.seen().task()).collect();
        if targets.is_empty() || !self.world.waits(self.me, &targets) {
            return;
        }
        let bases: Vec<&(dyn ResultBase + Sync)> =
            self.variables.iter().map(|variable| variable.seen().base()).collect();
        let done = if any {
            vec![wait_any(bases).await.unwrap_or_default()]
        } else {
            wait_all(bases).await;
            (0..self.variables.len()).collect()
        };
        for variable in done.iter().map(|index| &self.variables[*index]) {
            if !variable.seen().is_done() {
                self.world.complain(format!("{} is said to be done", variable.seen().task()));
            }
        }
        self.world.has_waited(self.me, &targets);
    }

    async fn take_all(&mut self) {
        let plain = self.variables.iter().filter(|variable| variable.is_plain());
        let targets: Vec<_> = plain.map(|variable| variable.seen().task()).collect();
        if !self.world.waits(self.me, &targets) {
            return;
        }
        let (mut plain, mut expected) = (Vec::new(), Vec::new());
        for variable in std::mem::take(&mut self.variables) {
            match variable.into_plain() {
                Ok((task, capture)) => {
                    plain.push(capture);
                    expected.push(task);
                }
                Err(other) => self.variables.push(other),
            }
        }
        let mut results = as_completed(plain);
        while let Some(token) = results.next().await {
            self.world.log(Event::Taken(token.task, self.me));
            expected.retain(|task| *task != token.task);
        }
        if !expected.is_empty() {
            self.world.complain(format!("as_completed has not given {expected:?}"));
        }
        self.world.has_waited(self.me, &targets);
    }

    /// Waits for a promise that another future of this task keeps, or does not.
    async fn promise(&self, sets: bool) {
        let (promise, result) = ResultFuture::<u32, u32>::new();
        let mut promise = Some(promise);
        let mut setting = pin!(async {
            yield_now().await;
            let promise = promise.take();
            if let Some(promise) = promise.filter(|_| sets) {
                promise.set_result(self.me);
            }
        });
        let mut reading = pin!(async { (&result).await.ok().copied() });
        let mut is_set = false;
        let read = poll_fn(|cx| {
            let read = reading.as_mut().poll(cx);
            is_set = is_set || setting.as_mut().poll(cx).is_ready();
            read
        });
        if read.await != sets.then_some(self.me) {
            self.world.complain("a promise has not been kept".into());
        }
    }
}

/// Which of so many.
pub(crate) fn pick(which: usize, len: usize) -> Option<usize> {
    which.checked_rem(len)
}
