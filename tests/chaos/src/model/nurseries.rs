//! How a nursery may end.

use super::{Check, Model, Nursery, ensure};
use crate::event::{Event, Kind, NurseryId, Outcome};

impl Model {
    pub(super) fn nursery_event(&mut self, event: Event) -> Check {
        match event {
            Event::Enter(_, parent) => {
                self.nurseries.push(Nursery {
                    parent,
                    tasks: Vec::new(),
                    limit: None,
                    turn: 0,
                    error: None,
                    panic: None,
                    elsewhere: Vec::new(),
                    inherited: Vec::new(),
                    is_being_dropped: false,
                    outcome: None,
                    is_forgotten: false,
                });
            }
            Event::Limit(id, limit) => {
                self.nurseries[id as usize].limit = Some(limit);
                self.admit(id);
            }
            Event::Fail(id, error) => _ = self.nurseries[id as usize].error.get_or_insert(error),
            Event::Raised(id, panic) => _ = self.nurseries[id as usize].panic.get_or_insert(panic),
            Event::Leave(id) => self.nurseries[id as usize].is_being_dropped = true,
            Event::Exit(id, outcome) => return self.exit(id, outcome),
            Event::Forget(id) => self.forget(id),
            Event::DatumDropped(id) => return self.is_over(id, "what they borrow was dropped"),
            Event::LocalDropped(id) if !self.is_failing_or_left(id) => {
                return self.is_over(id, "the locals of the body were dropped");
            }
            Event::RootPoll => {
                self.is_root_polled = true;
                self.nurseries[0].turn += 1;
            }
            Event::RootPolled => self.is_root_polled = false,
            Event::Idle if !self.is_threaded => return self.idle(),
            _ => {}
        }
        Ok(())
    }

    fn exit(&mut self, id: NurseryId, outcome: Outcome) -> Check {
        let nursery = &mut self.nurseries[id as usize];
        ensure(nursery.outcome.is_none(), || format!("nursery {id} has ended twice"))?;
        nursery.outcome = Some(outcome);
        let nursery = &self.nurseries[id as usize];
        ensure(nursery.allows(outcome), || {
            let (error, panic, elsewhere) = (nursery.error, nursery.panic, &nursery.elsewhere);
            format!(
                "nursery {id} has ended with {outcome:?}; there were: error {error:?}, panic {panic:?}, {elsewhere:?}"
            )
        })?;
        self.is_over(id, "the nursery is over")?;
        for task in self.tasks.iter().filter(|task| task.is_elsewhere() && self.is_around(id, task.nursery)) {
            let is_over = task.is_dropped || matches!(outcome, Outcome::Dropped(_));
            ensure(is_over, || format!("nursery {id} is over, and {} runs on another thread", task.id))?;
        }
        for task in self.siblings(id).filter(|task| task.is_ordinary() || task.kind == Kind::Body) {
            let is_complete = task.end.is_some() || task.is_cancelled || task.is_refused;
            ensure(outcome != Outcome::Value || is_complete, || {
                format!("nobody has waited for {}", task.id)
            })?;
        }
        Ok(())
    }

    /// All tasks on this thread are over.
    fn is_over(&self, id: NurseryId, when: &str) -> Check {
        for task in self.siblings(id).filter(|task| !task.is_elsewhere() && task.kind != Kind::Body) {
            ensure(task.is_dropped, || format!("{when}, but {} is not over", task.id))?;
        }
        Ok(())
    }

    /// And with it all in it.
    fn forget(&mut self, id: NurseryId) {
        self.nurseries[id as usize].is_forgotten = true;
        for inner in 0..self.nurseries.len() {
            let Nursery { parent, is_forgotten, outcome, .. } = self.nurseries[inner];
            let is_inside = parent.is_some_and(|parent| self.tasks[parent as usize].nursery == id);
            if is_inside && !is_forgotten && outcome.is_none() {
                self.forget(inner as NurseryId);
            }
        }
    }

    /// The executor has nothing to do: so nobody has either.
    fn idle(&self) -> Check {
        for (id, nursery) in self.nurseries.iter().enumerate() {
            if nursery.outcome.is_some() || nursery.is_forgotten {
                continue;
            }
            ensure(!nursery.is_failing(), || format!("nursery {id} has failed, and has not ended"))?;
            for task in self.siblings(id as NurseryId).filter(|task| !task.is_over() && task.is_started) {
                let is_missed = task.is_watched && task.is_woken;
                ensure(!is_missed, || format!("{} was woken, and was not polled", task.id))?;
                let waits_for_place = !task.is_admitted || self.had_jumpers(id as NurseryId);
                let may_wait = task.polls > 0 || (nursery.limit.is_some() && waits_for_place);
                let is_kept_back = task.is_ordinary() && may_wait;
                ensure(task.polls > 0 || is_kept_back, || format!("{} is not polled at all", task.id))?;
            }
        }
        Ok(())
    }

    pub(super) fn is_failing_or_left(&self, id: NurseryId) -> bool {
        let nursery = &self.nurseries[id as usize];
        nursery.is_failing()
            || nursery.is_being_dropped
            || !nursery.elsewhere.is_empty()
            || !nursery.inherited.is_empty()
    }

    /// Whether `inner` is `id`, or runs inside of it on its thread.
    fn is_around(&self, id: NurseryId, inner: NurseryId) -> bool {
        inner == id || self.outer(inner).is_some_and(|outer| self.is_around(id, outer))
    }

    /// The nursery inside of which this one runs, on the same thread.
    fn outer(&self, id: NurseryId) -> Option<NurseryId> {
        let task = &self.tasks[self.nurseries[id as usize].parent? as usize];
        (!task.is_elsewhere()).then_some(task.nursery)
    }

    /// A task on another thread has panicked.
    pub(super) fn panics_elsewhere(&mut self, id: NurseryId, panic: Outcome) {
        let mut inner = id;
        while let Some(outer) = self.outer(inner) {
            self.nurseries[outer as usize].inherited.push(panic);
            inner = outer;
        }
    }

    /// Whether the body and all ordinary tasks are over.
    pub(super) fn is_done(&self, id: NurseryId) -> bool {
        self.siblings(id)
            .filter(|task| (task.is_ordinary() && task.is_started) || task.kind == Kind::Body)
            .all(super::Task::is_over)
    }

    pub(super) fn is_ending(&self, id: NurseryId) -> bool {
        self.is_failing_or_left(id) || self.is_done(id)
    }
}

impl Nursery {
    /// The first panic comes before the first error. Of what happens on other threads, nobody knows when it was.
    fn allows(&self, outcome: Outcome) -> bool {
        let happened_elsewhere =
            |outcome: Outcome| self.elsewhere.contains(&outcome) || self.inherited.contains(&outcome);
        let is_elsewhere = happened_elsewhere(outcome);
        match outcome {
            Outcome::Value => !self.is_failing() && self.elsewhere.is_empty(),
            Outcome::Error(error) => self.panic.is_none() && (self.error == Some(error) || is_elsewhere),
            Outcome::Panic(panic) => self.panic == Some(panic) || is_elsewhere,
            Outcome::Dropped(Some(panic)) => {
                self.panic == Some(panic) || happened_elsewhere(Outcome::Panic(panic))
            }
            Outcome::Dropped(None) => self.panic.is_none(),
        }
    }
}
