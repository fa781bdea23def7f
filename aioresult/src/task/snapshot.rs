//! What a nursery's tasks are doing, as a [`Tree`].

use std::collections::HashMap;
use std::ptr;

use super::core::Core;
use super::header::{Header, Kind, Queue, TaskPtr};
use super::list::{All, List};
use crate::tree::{TaskKind, TaskState, TaskTree, Tree};

impl Core {
    /// What can be seen of the nursery. Of one that is not being polled by this thread that is only how many tasks it has.
    pub(crate) fn tree(&self) -> Tree {
        if !self.is_polled_here() {
            return Tree::with_unseen(self.len());
        }
        // SAFETY: see above.
        unsafe { self.read() }
    }

    /// # Safety
    /// This thread is polling the nursery, or keeps others from polling and dropping it.
    pub(crate) unsafe fn read(&self) -> Tree {
        self.cells.read();
        let mut inner = self.inner();
        let mut tasks = Vec::new();
        self.read_list(&self.all, &mut inner, &mut tasks);
        if let Some(rare) = self.existing_rare() {
            self.read_list(&rare.elsewhere, &mut inner, &mut tasks);
            self.read_list(&rare.remnants, &mut inner, &mut tasks);
        }
        Tree {
            location: self.location.get(),
            tasks,
            limit: self.limit(),
            is_ending: self.is_ending(),
            unseen: None,
        }
    }

    /// The nurseries inside of this one, by the task that they are in.
    fn inner(&self) -> HashMap<TaskPtr, Vec<Tree>> {
        let mut inner: HashMap<TaskPtr, Vec<Tree>> = HashMap::new();
        // SAFETY: `read_inner` sees to it that nobody else polls or drops what it gives.
        for (task, tree) in self.rare().family.read_inner(|core| unsafe { core.read() }) {
            inner.entry(task).or_default().push(tree);
        }
        // One that is in its first poll is not known yet.
        let new =
            Core::polled_here(|core| ptr::eq(core.outer_ptr(), self) && core.rare().family.is_unknown());
        if let (Some(new), Some(current)) = (new, self.current.get()) {
            // SAFETY: this thread is polling it.
            inner.entry(current).or_default().push(unsafe { new.read() });
        }
        inner
    }

    fn read_list(
        &self,
        list: &List<All>,
        inner: &mut HashMap<TaskPtr, Vec<Tree>>,
        tasks: &mut Vec<TaskTree>,
    ) {
        for task in list.iter() {
            // SAFETY: what is in a list is alive.
            let header = unsafe { task.as_ref() };
            tasks.push(TaskTree {
                routine: header.name(),
                args: header.args().map(|args| args.as_str().to_owned()),
                location: header.location(),
                kind: kind(header.kind()),
                state: self.state_of(task, header),
                nurseries: inner.remove(&task).unwrap_or_default(),
            });
        }
    }

    fn state_of(&self, task: TaskPtr, header: &Header) -> TaskState {
        if self.current.get() == Some(task) {
            return TaskState::Running;
        }
        match (header.queue.get(), header.kind()) {
            (Queue::First | Queue::Second, _) => TaskState::Ready,
            (Queue::Limited, _) => TaskState::Limited,
            (Queue::None, Kind::Parallel | Kind::Blocking) => TaskState::Elsewhere,
            (Queue::None, Kind::Body) if self.body_waits_for_tasks.get() => TaskState::Finishing,
            (Queue::None, _) => TaskState::Waiting,
        }
    }
}

fn kind(kind: Kind) -> TaskKind {
    match kind {
        Kind::Body => TaskKind::Body,
        Kind::Ordinary => TaskKind::Ordinary,
        Kind::Daemon => TaskKind::Daemon,
        Kind::Start => TaskKind::Start,
        Kind::Cancellable => TaskKind::Cancellable,
        Kind::Parallel => TaskKind::Parallel,
        Kind::Blocking => TaskKind::Blocking,
        Kind::Remnant => TaskKind::Stopping,
    }
}
