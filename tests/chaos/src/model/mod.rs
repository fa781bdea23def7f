//! The reference model: goes through what has happened, and says what must not have happened.
//!
//! It knows nothing of how a nursery works. It knows of each task and nursery only what was written down of it, and holds that
//! against the promises.

mod limits;
mod nurseries;
mod tasks;

use crate::event::{Event, Kind, NurseryId, Outcome, TaskId};
use crate::program::Keyword;

/// What is wrong, if something is.
type Check = Result<(), String>;

/// What is known of all tasks and nurseries so far.
#[derive(Default)]
pub struct Model {
    tasks: Vec<Task>,
    nurseries: Vec<Nursery>,
    /// With threads, things happen between any two others.
    is_threaded: bool,
    is_root_polled: bool,
}

/// How a task has ended.
#[derive(Clone, Copy, PartialEq, Debug)]
enum End {
    Returned,
    Failed,
    Panicked,
}

struct Task {
    id: TaskId,
    nursery: NurseryId,
    kind: Kind,
    is_watched: bool,
    is_started: bool,
    polls: u32,
    is_polled: bool,
    end: Option<End>,
    is_being_dropped: bool,
    is_dropped: bool,
    /// The nursery has dropped it instead of taking it.
    is_refused: bool,
    /// The task was to be cancelled while it was not over.
    is_cancelled: bool,
    /// It was woken since its last poll began; by wakes that have not returned.
    is_woken: bool,
    wakes_under_way: u32,
    wakes: u32,
    /// In which turn of its nursery it has woken itself.
    yielded_in: Option<u32>,
    has_result: bool,
    is_taken: bool,
    is_capture_dropped: bool,
    waits_for: Vec<TaskId>,
    /// The limit lets it be polled.
    is_admitted: bool,
    /// Under a limit someone waited for it. So it may be polled before others that were started before it, in the place of one of them.
    may_jump: bool,
}

struct Nursery {
    parent: Option<TaskId>,
    tasks: Vec<TaskId>,
    limit: Option<usize>,
    /// How often it was polled.
    turn: u32,
    /// The first error and the first panic on its own thread, and those of other threads.
    error: Option<u32>,
    panic: Option<u32>,
    elsewhere: Vec<Outcome>,
    /// Panics on other threads in nurseries inside of this one. If such a nursery is dropped, this one waits for its tasks, and hears of them.
    inherited: Vec<Outcome>,
    is_being_dropped: bool,
    outcome: Option<Outcome>,
    is_forgotten: bool,
}

impl Task {
    fn is_over(&self) -> bool {
        self.end.is_some() || self.is_dropped
    }

    fn is_elsewhere(&self) -> bool {
        matches!(self.kind, Kind::Task(Keyword::Parallel | Keyword::Blocking))
    }

    /// Whether who waits for it lends a place: until it is over, or, of a routine that starts, until its report has come;
    /// of one on another thread, until that is known here.
    fn is_awaited(&self) -> bool {
        !self.is_over() || self.kind == Kind::Task(Keyword::Start) || self.is_elsewhere()
    }

    /// Whether its nursery waits for it, and counts it.
    fn is_ordinary(&self) -> bool {
        !matches!(self.kind, Kind::Body | Kind::Task(Keyword::Daemon))
    }
}

impl Nursery {
    fn is_failing(&self) -> bool {
        self.error.is_some() || self.panic.is_some()
    }
}

impl Model {
    /// Checks everything that has happened. Returns after how many events something is wrong, and what.
    ///
    /// # Errors
    /// If something is.
    pub fn check(events: &[Event], is_threaded: bool) -> Result<(), (usize, String)> {
        let mut model = Self { is_threaded, ..Self::default() };
        for (number, event) in events.iter().enumerate() {
            model.event(*event).map_err(|complaint| (number, complaint))?;
        }
        model.end().map_err(|complaint| (events.len(), complaint))
    }

    fn event(&mut self, event: Event) -> Check {
        match event {
            Event::Start { .. }
            | Event::Started(_)
            | Event::Poll(_)
            | Event::Pending(_)
            | Event::Returned(_)
            | Event::Failed(..)
            | Event::Panicked(..)
            | Event::Dropping(_)
            | Event::Dropped(_) => self.task_event(event),
            Event::Taken(task, _)
            | Event::ResultDropped(task)
            | Event::CaptureDropped(task)
            | Event::SeenCancelled(task) => self.result_event(event, task),
            Event::Cancel(task) => {
                let task = &mut self.tasks[task as usize];
                task.is_cancelled |= !task.is_over();
                Ok(())
            }
            Event::Cancelled(task, is_done) => self.cancelled(task, is_done),
            Event::Wake(task) => self.wake(task),
            Event::Woken(task) => {
                let task = &mut self.tasks[task as usize];
                task.wakes_under_way -= 1;
                task.is_woken = true;
                Ok(())
            }
            Event::Waits(who, target) => {
                self.tasks[who as usize].waits_for.push(target);
                let nursery = self.tasks[target as usize].nursery;
                self.tasks[target as usize].may_jump |= self.nurseries[nursery as usize].limit.is_some();
                self.admit(nursery);
                Ok(())
            }
            Event::HasWaited(who, target) => {
                // Who has begun to wait lends a place until the other one is over.
                if self.tasks[target as usize].is_over() {
                    self.tasks[who as usize].waits_for.retain(|other| *other != target);
                }
                Ok(())
            }
            nursery => self.nursery_event(nursery),
        }
    }

    fn result_event(&mut self, event: Event, id: TaskId) -> Check {
        let task = &mut self.tasks[id as usize];
        match event {
            Event::ResultDropped(_) => {
                ensure(task.has_result, || format!("the result of {id} was dropped without being there"))?;
                task.has_result = false;
                Ok(())
            }
            Event::Taken(..) => {
                let is_right = task.has_result && !task.is_taken;
                task.is_taken = true;
                ensure(is_right, || format!("the result of {id} was taken without being there"))
            }
            Event::CaptureDropped(_) => {
                task.is_capture_dropped = true;
                // That of another thread may be on its way.
                let is_leaked = task.has_result && !task.is_taken && !task.is_elsewhere();
                ensure(!is_leaked, || format!("the result of {id} has outlived its capture"))
            }
            _ => {
                let is_right = task.is_cancelled && task.is_dropped && task.end.is_none();
                ensure(is_right, || format!("{id} is said to be cancelled"))
            }
        }
    }

    fn cancelled(&mut self, id: TaskId, is_done: bool) -> Check {
        let task = &self.tasks[id as usize];
        if is_done {
            return ensure(task.is_over(), || format!("{id} is said to be over"));
        }
        let is_ending = self.is_ending(task.nursery) || task.is_being_dropped;
        ensure(is_ending, || format!("{id} was cancelled, and is not over"))
    }

    fn wake(&mut self, id: TaskId) -> Check {
        let task = &mut self.tasks[id as usize];
        task.wakes_under_way += 1;
        task.wakes += 1;
        if task.is_polled && !self.is_threaded {
            task.yielded_in = Some(self.nurseries[task.nursery as usize].turn);
        }
        Ok(())
    }

    /// What must not be left.
    fn end(&self) -> Check {
        // A capture that is forgotten keeps the result, of whichever nursery's task.
        let forgets = self.nurseries.iter().any(|nursery| nursery.is_forgotten);
        for (id, task) in self.tasks.iter().enumerate() {
            if self.nurseries[task.nursery as usize].is_forgotten {
                continue;
            }
            ensure(task.is_dropped, || format!("the future of {id} was not dropped"))?;
            ensure(!task.has_result || forgets, || format!("the result of {id} was not dropped"))?;
        }
        for (id, nursery) in self.nurseries.iter().enumerate() {
            let has_ended = nursery.outcome.is_some() || nursery.is_forgotten;
            ensure(has_ended, || format!("nursery {id} has not ended"))?;
        }
        Ok(())
    }
}

fn ensure(is_right: bool, complaint: impl FnOnce() -> String) -> Check {
    if is_right { Ok(()) } else { Err(complaint()) }
}
