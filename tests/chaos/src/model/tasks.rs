//! What may become of a task.

use super::{Check, End, Model, Task, ensure};
use crate::event::{Event, Kind, NurseryId, Outcome, TaskId};
use crate::program::Keyword;

impl Model {
    pub(super) fn task_event(&mut self, event: Event) -> Check {
        match event {
            Event::Start { task, nursery, kind, is_watched } => self.start(task, nursery, kind, is_watched),
            Event::Started(id) => {
                self.tasks[id as usize].is_started = true;
                let (is_over, nursery) = (self.tasks[id as usize].is_over(), self.tasks[id as usize].nursery);
                self.admit(nursery);
                let is_left = self.nurseries[nursery as usize].is_being_dropped;
                ensure(is_over || !is_left, || format!("{id} was taken by a nursery that is being dropped"))
            }
            Event::Poll(id) => self.poll(id),
            Event::Pending(id) => {
                self.tasks[id as usize].is_polled = false;
                Ok(())
            }
            Event::Returned(id) => self.ends(id, End::Returned, None),
            Event::Failed(id, error) => self.ends(id, End::Failed, Some(Outcome::Error(error))),
            Event::Panicked(id, panic) => self.ends(id, End::Panicked, Some(Outcome::Panic(panic))),
            Event::Dropping(id) => self.dropping(id),
            Event::Dropped(id) => {
                let task = &mut self.tasks[id as usize];
                task.is_dropped = true;
                self.admit(self.tasks[id as usize].nursery);
                self.has_no_nurseries(id)
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, id: TaskId, nursery: NurseryId, kind: Kind, is_watched: bool) -> Check {
        let place = &mut self.nurseries[nursery as usize];
        place.tasks.push(id);
        self.tasks.push(Task {
            id,
            nursery,
            kind,
            is_watched,
            is_started: false,
            polls: 0,
            is_polled: false,
            end: None,
            is_being_dropped: false,
            is_dropped: false,
            is_refused: false,
            is_cancelled: false,
            is_woken: false,
            wakes_under_way: 0,
            wakes: 0,
            yielded_in: None,
            has_result: false,
            is_taken: false,
            is_capture_dropped: false,
            waits_for: Vec::new(),
            is_admitted: false,
            may_jump: false,
        });
        ensure(place.outcome.is_none(), || format!("{id} was started in a nursery that is over"))
    }

    fn poll(&mut self, id: TaskId) -> Check {
        let task = &self.tasks[id as usize];
        let is_alive = !task.is_over() && !task.is_being_dropped;
        ensure(is_alive, || format!("{id} was polled after its end"))?;
        ensure(!task.is_polled, || format!("{id} was polled while it is being polled"))?;
        if !task.is_elsewhere() {
            ensure(task.is_started, || format!("{id} was polled inside of its spawn"))?;
            self.nursery_polls(task)?;
            self.is_tidy(task)?;
            self.is_its_turn(task)?;
            if task.polls == 0 {
                self.is_first_come(task)?;
            }
        }
        let task = &mut self.tasks[id as usize];
        task.polls += 1;
        task.is_polled = true;
        task.is_woken = false;
        for nest in self.nurseries.iter_mut().filter(|nest| nest.parent == Some(id)) {
            nest.turn += 1;
        }
        Ok(())
    }

    /// Whether its nursery may poll anything at all.
    fn nursery_polls(&self, task: &Task) -> Check {
        let (id, nursery) = (task.id, &self.nurseries[task.nursery as usize]);
        ensure(!nursery.is_failing(), || format!("{id} was polled after its nursery has failed"))?;
        let is_over = nursery.outcome.is_some() || nursery.is_being_dropped || nursery.is_forgotten;
        ensure(!is_over, || format!("{id} was polled after its nursery was over"))?;
        let is_polled =
            nursery.parent.map_or(self.is_root_polled, |parent| self.tasks[parent as usize].is_polled);
        ensure(is_polled, || format!("{id} was polled while its nursery was not"))
    }

    /// Whether all was done that has to be done before the next poll.
    fn is_tidy(&self, task: &Task) -> Check {
        for other in self.siblings(task.nursery) {
            let id = other.id;
            ensure(other.is_over() || !other.is_cancelled, || {
                format!("{id} was cancelled, and is not over")
            })?;
            if other.is_elsewhere() || other.kind == Kind::Body {
                continue;
            }
            let is_freed = other.end.is_none() || other.is_dropped;
            ensure(is_freed, || format!("{id} has returned, and its future is still there"))?;
            let is_kept = other.has_result && other.is_capture_dropped && !other.is_taken;
            ensure(!is_kept, || format!("the result of {id} is kept, but nobody will take it"))?;
        }
        Ok(())
    }

    /// Whether it was woken, and not by itself in this turn.
    fn is_its_turn(&self, task: &Task) -> Check {
        let id = task.id;
        if task.polls == 0 || !task.is_watched {
            return Ok(());
        }
        // One from another thread may arrive behind a later one, so there only their number counts.
        let is_threaded = self.is_threaded && task.polls <= task.wakes;
        let is_woken = task.is_woken || task.wakes_under_way > 0 || is_threaded;
        ensure(is_woken, || format!("{id} was polled without having been woken"))?;
        let turn = self.nurseries[task.nursery as usize].turn;
        ensure(task.yielded_in != Some(turn), || format!("{id} has yielded, and was polled in the same turn"))
    }

    /// Whether it is the first of those that were not polled yet.
    fn is_first_come(&self, task: &Task) -> Check {
        let id = task.id;
        if task.kind == Kind::Body {
            return Ok(());
        }
        for other in self.siblings(task.nursery).take_while(|other| other.id != id) {
            let is_behind = other.polls == 0
                && !other.is_over()
                && !other.is_elsewhere()
                && other.kind != Kind::Body
                && other.is_ordinary() == task.is_ordinary()
                && !task.may_jump;
            ensure(!is_behind, || format!("{id} was polled before {}, which was started before", other.id))?;
        }
        let is_admitted =
            self.nurseries[task.nursery as usize].limit.is_none() || task.is_admitted || task.may_jump;
        ensure(is_admitted || !task.is_ordinary(), || format!("{id} was polled in spite of the limit"))
    }

    fn ends(&mut self, id: TaskId, end: End, failure: Option<Outcome>) -> Check {
        let task = &mut self.tasks[id as usize];
        ensure(task.is_polled && task.end.is_none(), || format!("{id} has ended without being polled"))?;
        task.is_polled = false;
        task.end = Some(end);
        task.has_result = end == End::Returned;
        let nursery = &mut self.nurseries[task.nursery as usize];
        match failure {
            Some(failure) if task.is_elsewhere() => nursery.elsewhere.push(failure),
            Some(Outcome::Error(error)) => _ = nursery.error.get_or_insert(error),
            // The nursery gets to know of a panic when it comes out of the task.
            _ => {}
        }
        let (nursery, is_elsewhere) = (task.nursery, task.is_elsewhere());
        if let Some(panic @ Outcome::Panic(_)) = failure.filter(|_| is_elsewhere) {
            self.panics_elsewhere(nursery, panic);
        }
        self.admit(nursery);
        if end == End::Panicked { Ok(()) } else { self.has_no_nurseries(id) }
    }

    fn dropping(&mut self, id: TaskId) -> Check {
        let task = &self.tasks[id as usize];
        let is_first = !task.is_being_dropped && !task.is_dropped;
        ensure(is_first, || format!("the future of {id} was dropped twice"))?;
        ensure(!task.is_polled || task.is_elsewhere(), || {
            format!("{id} was dropped while it is being polled")
        })?;
        if task.end.is_none() && !task.is_elsewhere() {
            self.may_be_dropped(task)?;
        }
        let task = &mut self.tasks[id as usize];
        task.is_being_dropped = true;
        task.is_refused = !task.is_started;
        Ok(())
    }

    /// A task that has not ended is dropped.
    fn may_be_dropped(&self, task: &Task) -> Check {
        let id = task.id;
        ensure(!self.nurseries[task.nursery as usize].is_forgotten, || {
            format!("{id} was forgotten, and dropped")
        })?;
        let is_refused = !task.is_started && self.is_ending(task.nursery);
        if task.is_cancelled || is_refused {
            return Ok(());
        }
        let is_daemon = task.kind == Kind::Task(Keyword::Daemon);
        let may_be = self.is_failing_or_left(task.nursery) || (is_daemon && self.is_done(task.nursery));
        ensure(may_be, || format!("{id} was dropped without a reason"))?;
        for later in self.siblings(task.nursery).filter(|other| !other.is_elsewhere() && !other.is_over()) {
            let is_later = match (task.kind, later.kind) {
                (Kind::Body, _) => later.kind != Kind::Body,
                (_, Kind::Body) => false,
                _ => later.id > id,
            };
            // What has begun to be dropped, and drops this one, comes first.
            let is_before = later.is_being_dropped;
            ensure(!is_later || is_before, || {
                format!("{id} was dropped before {}, which was started after", later.id)
            })?;
        }
        Ok(())
    }

    /// What has ended awaits no nursery any more.
    fn has_no_nurseries(&self, id: TaskId) -> Check {
        for (number, nursery) in self.nurseries.iter().enumerate().filter(|(_, nest)| nest.parent == Some(id))
        {
            let is_over = nursery.outcome.is_some() || nursery.is_forgotten;
            ensure(is_over, || format!("{id} is over, and nursery {number} in it is not"))?;
        }
        Ok(())
    }

    pub(super) fn siblings(&self, nursery: NurseryId) -> impl Iterator<Item = &Task> {
        self.nurseries[nursery as usize].tasks.iter().map(|id| &self.tasks[*id as usize])
    }
}
