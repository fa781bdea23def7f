//! Who waits for whom in a running program, so that nobody waits for oneself.

use crate::event::{Kind, NurseryId, TaskId};
use crate::program::Keyword;

/// The tasks and nurseries of a program.
#[derive(Default)]
pub(crate) struct Graph {
    tasks: Vec<Node>,
    nurseries: Vec<Nest>,
}

struct Node {
    nursery: NurseryId,
    kind: Kind,
    is_over: bool,
    /// It ends only when it is dropped.
    never_returns: bool,
    waits_for: Vec<TaskId>,
}

struct Nest {
    parent: Option<TaskId>,
    is_over: bool,
    is_limited: bool,
}

impl Graph {
    pub(crate) fn add_nursery(&mut self, parent: Option<TaskId>, is_limited: bool) -> NurseryId {
        self.nurseries.push(Nest { parent, is_over: false, is_limited });
        self.nurseries.len() as NurseryId - 1
    }

    pub(crate) fn add_task(&mut self, nursery: NurseryId, kind: Kind, never_returns: bool) -> TaskId {
        let never_returns = never_returns && self.may_never_return(nursery, kind);
        self.tasks.push(Node { nursery, kind, is_over: false, never_returns, waits_for: Vec::new() });
        self.tasks.len() as TaskId - 1
    }

    pub(crate) fn end_task(&mut self, task: TaskId) {
        let node = &mut self.tasks[task as usize];
        node.is_over = true;
        node.waits_for = Vec::new();
    }

    pub(crate) fn end_nursery(&mut self, nursery: NurseryId) {
        self.nurseries[nursery as usize].is_over = true;
    }

    /// It was cancelled: so it is over soon.
    pub(crate) fn cancel(&mut self, task: TaskId) {
        self.tasks[task as usize].never_returns = false;
    }

    /// Whether it may wait until it is dropped. With a limit, an ordinary task that does would keep its place from others.
    pub(crate) fn may_wait_for_ever(&self, task: TaskId) -> bool {
        let node = &self.tasks[task as usize];
        self.may_never_return(node.nursery, node.kind)
    }

    fn may_never_return(&self, nursery: NurseryId, kind: Kind) -> bool {
        kind == Kind::Task(Keyword::Daemon) || !self.has_limit(nursery)
    }

    /// Notes that `who` waits for all of these, if that comes to an end; otherwise false.
    pub(crate) fn wait(&mut self, who: TaskId, targets: &[TaskId]) -> bool {
        let mut seen = Vec::new();
        if targets.iter().any(|target| self.leads_to(*target, who, &mut seen)) {
            return false;
        }
        self.tasks[who as usize].waits_for.extend(targets);
        true
    }

    pub(crate) fn has_waited(&mut self, who: TaskId) {
        self.tasks[who as usize].waits_for.clear();
    }

    /// Whether the nursery has had a limit from the beginning: a wait that begins before that lends no place.
    pub(crate) fn has_limit(&self, nursery: NurseryId) -> bool {
        self.nurseries[nursery as usize].is_limited
    }

    /// Whether `from` waits for `to`, or for ever.
    fn leads_to(&self, from: TaskId, to: TaskId, seen: &mut Vec<TaskId>) -> bool {
        let node = &self.tasks[from as usize];
        if from == to {
            return true;
        }
        if node.is_over || seen.contains(&from) {
            return false;
        }
        seen.push(from);
        node.never_returns
            || node.waits_for.iter().any(|next| self.leads_to(*next, to, seen))
            || (0..self.tasks.len() as TaskId)
                .any(|inner| self.is_inside(inner, from) && self.leads_to(inner, to, seen))
    }

    /// Whether `inner` is a task of a nursery that `outer` awaits, and which waits for it.
    fn is_inside(&self, inner: TaskId, outer: TaskId) -> bool {
        let node = &self.tasks[inner as usize];
        let nest = &self.nurseries[node.nursery as usize];
        !nest.is_over && nest.parent == Some(outer) && !node.is_over && !node.never_returns
    }
}
