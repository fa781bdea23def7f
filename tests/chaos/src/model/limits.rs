//! How many tasks a limit lets be polled.

use super::{Model, Task};
use crate::event::{NurseryId, TaskId};

impl Model {
    /// Lets tasks be polled, in order of starting, as far as the limit allows it now.
    pub(super) fn admit(&mut self, id: NurseryId) {
        let Some(limit) = self.nurseries[id as usize].limit else { return };
        loop {
            let running = self.siblings(id).filter(|task| task.is_admitted && !task.is_over()).count();
            let is_next = |task: &&Task| task.is_ordinary() && !task.is_admitted && !task.is_over();
            let next = self.siblings(id).find(is_next).map(|task| task.id);
            let Some(next) = next.filter(|_| running < limit + self.lenders(id)) else { return };
            self.tasks[next as usize].is_admitted = true;
        }
    }

    /// Whether a task has run in the place of another one, which may wait for the next.
    pub(super) fn had_jumpers(&self, id: NurseryId) -> bool {
        self.siblings(id).any(|task| task.may_jump && !task.is_admitted && task.polls > 0)
    }

    /// How many of its tasks lend their places, since they wait for another one of its tasks.
    fn lenders(&self, id: NurseryId) -> usize {
        let mut lenders = Vec::new();
        for waiting in self.tasks.iter().filter(|task| !task.waits_for.is_empty()) {
            let waits = waiting.waits_for.iter().any(|target| {
                let target = &self.tasks[*target as usize];
                target.nursery == id && target.is_awaited()
            });
            if let Some(lender) = self.in_nursery(waiting, id).filter(|_| waits)
                && !lenders.contains(&lender)
            {
                lenders.push(lender);
            }
        }
        lenders.len()
    }

    /// The ordinary task of this nursery in which that one runs.
    fn in_nursery(&self, task: &Task, id: NurseryId) -> Option<TaskId> {
        if task.nursery == id {
            return Some(task.id).filter(|_| task.is_ordinary() && !task.is_over());
        }
        let parent = self.nurseries[task.nursery as usize].parent?;
        self.in_nursery(&self.tasks[parent as usize], id)
    }
}
