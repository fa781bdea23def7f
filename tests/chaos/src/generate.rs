//! Makes a program of a seed.
//!
//! Every program ends: whoever waits is woken by an alarm, or waits for a task that ends. Only what is dropped anyway waits for ever:
//! daemons, what is about to be cancelled, and anything in a program whose root is dropped. (That nobody waits for oneself is seen to
//! when the program runs: see `graph.rs`.)

use std::sync::Arc;

use crate::program::{Alarm, Block, End, Keep, Keyword, Program, Shape, Spawn, Step, Task};
use crate::random::Random;

/// How deep nurseries are nested.
const DEEPEST: usize = 3;

/// The program of a seed.
#[must_use]
pub fn program(seed: u64) -> Program {
    let mut random = Random::new(seed);
    let (is_parallel, is_threaded) = (random.percent(5), random.percent(10));
    let stop_after = random.percent(25).then(|| stop(&mut random, 8, !is_parallel));
    let mut writer = Writer {
        tasks_left: 1 + random.index(14),
        fails: if random.percent(40) { 0 } else { 2 + random.below(14) },
        bombs: if random.percent(70) { 0 } else { 1 + random.below(12) },
        never_returns: if stop_after.is_some() { random.below(20) } else { 0 },
        is_parallel,
        is_threaded,
        random,
    };
    let root = writer.block(0);
    let spurious = if writer.random.percent(50) { 0 } else { writer.random.below(50) };
    let is_threaded = is_threaded || is_parallel;
    Program { seed: writer.random.next(), root, stop_after, spurious, is_threaded, is_parallel }
}

/// After how many polls something is dropped, or, if it is negative, forgotten. Not if there are tasks on other threads, which would be
/// waited for.
fn stop(random: &mut Random, most: u64, may_forget: bool) -> i32 {
    let polls = 1 + random.below(most) as i32;
    if may_forget && random.percent(4) { -polls } else { polls }
}

/// A task's place.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Task,
    /// Of a block that cannot fail.
    Infallible,
    /// It is dropped or cancelled at some time.
    Temporary,
    /// On another thread.
    Elsewhere,
}

struct Writer {
    random: Random,
    tasks_left: usize,
    /// How often of 100 times something fails, panics, or explodes when it is dropped.
    fails: u64,
    bombs: u64,
    never_returns: u64,
    is_parallel: bool,
    is_threaded: bool,
}

impl Writer {
    fn block(&mut self, depth: usize) -> Arc<Block> {
        let shape = match self.shape() {
            // Its future cannot be awaited in a task of another.
            Shape::Local if depth > 0 => Shape::Loop,
            shape => shape,
        };
        let most = match shape {
            Shape::Handle | Shape::Scope => 0,
            Shape::One | Shape::Start => 1,
            Shape::Two | Shape::Infallible | Shape::Local => 2,
            Shape::Three | Shape::Pure => 3,
            // More than are polled in one turn.
            Shape::Loop if depth == 0 && self.random.percent(4) => 60 + self.random.index(80),
            Shape::Loop => 1 + self.random.index(5),
        };
        let slots = (0..most).map(|slot| self.task(depth, slot_place(shape, slot))).collect();
        let place = if shape == Shape::Infallible { Place::Infallible } else { Place::Task };
        let body = self.task(depth, place);
        let has_handle = !matches!(shape, Shape::Infallible | Shape::Local);
        let limit = (has_handle && self.random.percent(25)).then(|| 1 + self.random.index(3));
        let stop_after =
            (depth > 0 && self.random.percent(12)).then(|| stop(&mut self.random, 4, !self.is_parallel));
        let (catches, passes_error) = (self.random.percent(50), self.random.percent(40));
        Arc::new(Block { shape, limit, slots, body, catches, passes_error, stop_after })
    }

    fn shape(&mut self) -> Shape {
        const SHAPES: [Shape; 12] = [
            Shape::Handle,
            Shape::Handle,
            Shape::Handle,
            Shape::One,
            Shape::Two,
            Shape::Three,
            Shape::Pure,
            Shape::Infallible,
            Shape::Local,
            Shape::Loop,
            Shape::Start,
            Shape::Scope,
        ];
        SHAPES[self.random.index(SHAPES.len())]
    }

    fn task(&mut self, depth: usize, place: Place) -> Arc<Task> {
        self.tasks_left = self.tasks_left.saturating_sub(1);
        let many = if place == Place::Elsewhere { 3 } else { 6 };
        let steps = (0..self.random.below(many)).map(|_| self.step(depth, place)).collect();
        let is_bomb = place != Place::Elsewhere && self.random.percent(self.bombs);
        Arc::new(Task {
            steps,
            end: self.end(place),
            future_bomb: is_bomb && self.random.percent(60),
            result_bomb: is_bomb && self.random.percent(60),
            is_watched: self.random.percent(50),
        })
    }

    fn end(&mut self, place: Place) -> End {
        if place == Place::Temporary && self.random.percent(60) {
            return End::Never;
        }
        if place != Place::Elsewhere && self.random.percent(self.never_returns) {
            return End::Never;
        }
        match self.random.percent(self.fails) {
            false => End::Return,
            true if self.random.percent(40) => End::Panic,
            true if place == Place::Infallible => End::Return,
            true => End::Fail,
        }
    }

    fn step(&mut self, depth: usize, place: Place) -> Step {
        if place == Place::Elsewhere || self.random.percent(25) {
            return self.pause();
        }
        if self.tasks_left > 0 && self.random.percent(40) {
            return match depth < DEEPEST && self.random.percent(22) {
                true => Step::Nest(self.block(depth + 1)),
                false => self.spawn(depth, place),
            };
        }
        self.act()
    }

    fn pause(&mut self) -> Step {
        if self.random.percent(35) {
            return Step::Yield;
        }
        let alarm = match self.random.below(8) {
            0 => Alarm::Twice,
            1 | 2 => Alarm::Kept,
            3 | 4 if self.is_threaded => Alarm::ByThread,
            _ => Alarm::Once,
        };
        Step::Sleep(self.random.below(4) as u32, alarm)
    }

    fn act(&mut self) -> Step {
        let which = self.random.index(8);
        match self.random.below(47) {
            0..6 => Step::Await(which),
            6..9 => Step::Look(which),
            9..11 => Step::WaitDone(which),
            11..13 => Step::Drop(which),
            13..16 => Step::Cancel(which),
            16..19 => Step::LookAtBoard(self.random.index(2), which),
            19..21 => Step::CancelOnBoard(self.random.index(2), which),
            21..24 => Step::LookAtSeen(which),
            24..26 => Step::WaitAll,
            26..28 => Step::WaitAny,
            28..30 => Step::AsCompleted,
            30..32 => Step::GiveUp(which),
            32 if self.fails > 0 => Step::FailNursery(self.random.index(2)),
            32..34 => Step::SetLimit(1 + self.random.index(4)),
            34..36 => Step::Ready,
            36..38 => Step::Promise(self.random.percent(50)),
            38..41 => Step::Sound(which),
            41..44 => Step::WakeOld(which),
            44 => Step::Tree,
            45 if self.tasks_left > 0 => self.spawn_at_end(),
            _ => Step::Yield,
        }
    }

    fn spawn_at_end(&mut self) -> Step {
        let (end, is_watched) = (End::Return, self.random.percent(50));
        self.tasks_left -= 1;
        let steps = vec![self.pause()];
        let task = Arc::new(Task { steps, end, future_bomb: false, result_bomb: false, is_watched });
        let keyword = if self.random.percent(70) { Keyword::Spawn } else { Keyword::Daemon };
        Step::SpawnAtEnd(Spawn { level: 0, keyword, is_try: false, keep: Keep::Dropped, task })
    }

    fn spawn(&mut self, depth: usize, spawner: Place) -> Step {
        let level = if self.random.percent(80) { 0 } else { 1 + self.random.index(2) };
        let keyword = match self.random.below(if self.is_parallel { 16 } else { 12 }) {
            0..7 => Keyword::Spawn,
            7 | 8 => Keyword::Daemon,
            9 | 10 => Keyword::Cancellable,
            11 => Keyword::Start,
            12..15 => Keyword::Parallel,
            _ => Keyword::Blocking,
        };
        let keep = match self.random.below(10) {
            0..5 => Keep::Variable,
            5..7 => Keep::Dropped,
            _ => Keep::Board(self.random.index(3)),
        };
        let place = match keyword {
            Keyword::Daemon => Place::Temporary,
            // The spawner cancels it at its own end, if it has one.
            Keyword::Cancellable if level == 0 && keep == Keep::Variable && spawner != Place::Temporary => {
                Place::Temporary
            }
            Keyword::Parallel | Keyword::Blocking => Place::Elsewhere,
            Keyword::Start => Place::Infallible,
            _ => Place::Task,
        };
        let is_try = keyword != Keyword::Start && self.random.percent(50);
        Step::Spawn(Spawn { level, keyword, is_try, keep, task: self.task(depth, place) })
    }
}

/// What is known of the task that a shape starts as its `slot`th.
fn slot_place(shape: Shape, slot: usize) -> Place {
    match (shape, slot) {
        (Shape::Three, 1 | 2) => Place::Temporary,
        (Shape::Infallible | Shape::Start, _) => Place::Infallible,
        (Shape::Local, 1) => Place::Temporary,
        _ => Place::Task,
    }
}
