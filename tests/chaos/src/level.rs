//! The nurseries that a task can reach: its own, and those around it.

use std::sync::{Arc, OnceLock};

use aioresult::{Nursery, Started, capture};

use crate::elsewhere;
use crate::event::{Event, Kind, NurseryId, TaskId};
use crate::interpret::steps;
use crate::program::{End, Keyword, Spawn, Task};
use crate::tracked::{Datum, Token, Tracked, Unpolled};
use crate::variable::{Held, Seen, Shown, Variable};
use crate::world::{Oops, World};

/// What the tasks of a nursery can see of each other.
pub(crate) type Board<'n> = [OnceLock<Shown<'n>>; 3];

/// The place of a task in its nursery.
#[derive(Clone, Copy)]
pub(crate) struct Here<'n> {
    pub(crate) world: &'n Arc<World>,
    pub(crate) id: NurseryId,
    pub(crate) n: Nursery<'n, Oops>,
    pub(crate) board: &'n Board<'n>,
    pub(crate) datum: &'n Datum,
    pub(crate) outer: Option<&'n dyn Level>,
}

/// Where a task is: in a nursery with a handle, or without.
#[derive(Clone, Copy)]
pub(crate) struct Place<'n> {
    pub(crate) world: &'n Arc<World>,
    pub(crate) here: Option<Here<'n>>,
    pub(crate) outer: Option<&'n dyn Level>,
}

impl<'n> From<Here<'n>> for Place<'n> {
    fn from(here: Here<'n>) -> Self {
        Self { world: here.world, here: Some(here), outer: here.outer }
    }
}

impl Place<'_> {
    /// The nursery with a handle that is so many further out.
    pub(crate) fn level(&self, level: usize) -> Option<&dyn Level> {
        match &self.here {
            Some(here) if level == 0 => Some(here),
            here => {
                let mut found = self.outer?;
                for _ in usize::from(here.is_some())..level {
                    found = found.outer()?;
                }
                Some(found)
            }
        }
    }

    pub(crate) fn innermost(&self) -> Option<&dyn Level> {
        self.level(0)
    }
}

/// A nursery, without the lifetime that makes it different from all others.
pub(crate) trait Level: Send + Sync {
    fn id(&self) -> NurseryId;
    fn outer(&self) -> Option<&dyn Level>;
    fn start<'t>(&'t self, spawn: &Spawn) -> Variable<'t>;
    /// Starts a task and shows its capture on the board, unless that place is taken; then it is dropped.
    fn start_shown(&self, spawn: &Spawn, place: usize);
    fn shown(&self, place: usize) -> Option<Seen<'_>>;
    fn fail(&self);
    fn set_limit(&self, limit: usize);
    fn look_at_tree(&self);
}

impl<'n> Level for Here<'n> {
    fn id(&self) -> NurseryId {
        self.id
    }

    fn outer(&self) -> Option<&dyn Level> {
        self.outer
    }

    fn start<'t>(&'t self, spawn: &Spawn) -> Variable<'t> {
        let (task, capture) = self.spawn(spawn);
        Variable::new(self.world, task, capture, spawn.needs_cancel())
    }

    fn start_shown(&self, spawn: &Spawn, place: usize) {
        let (task, capture): (_, Held<'n>) = self.spawn(spawn);
        let _ = self.board[place].set(Shown { task, capture });
    }

    fn shown(&self, place: usize) -> Option<Seen<'_>> {
        self.board[place].get().map(|shown| shown as Seen<'_>)
    }

    fn fail(&self) {
        let error = Oops::new(self.world);
        self.world.log(Event::Fail(self.id, error.number));
        self.n.fail(error);
    }

    fn set_limit(&self, limit: usize) {
        self.world.log(Event::Limit(self.id, limit));
        self.n.set_limit(limit);
    }

    fn look_at_tree(&self) {
        assert!(self.n.tree().to_string().len() > 1);
    }
}

impl<'n> Here<'n> {
    /// Starts a task through the handle.
    fn spawn<'t>(&self, spawn: &Spawn) -> (TaskId, Held<'t>)
    where
        'n: 't,
    {
        let what = spawn.task.clone();
        let never_returns = what.end == End::Never;
        let kind = Kind::Task(spawn.keyword);
        let is_elsewhere = matches!(spawn.keyword, Keyword::Parallel | Keyword::Blocking);
        let task = self.world.task(self.id, kind, never_returns, what.is_watched && !is_elsewhere);
        let capture = match spawn.keyword {
            Keyword::Parallel | Keyword::Blocking => self.elsewhere(spawn, task),
            Keyword::Start => {
                let unpolled = Unpolled::new(self.world, task);
                let (report, result) = self.n.start(routine((*self).into(), unpolled, task, what));
                Held::Start(report, result)
            }
            keyword => self.here(keyword, spawn.is_try, task, what),
        };
        self.world.log(Event::Started(task));
        (task, capture)
    }

    fn here<'t>(&self, keyword: Keyword, is_try: bool, task: TaskId, what: Arc<Task>) -> Held<'t>
    where
        'n: 't,
    {
        let n = self.n;
        let future = tracked((*self).into(), task, what, Vec::new(), is_try);
        match (keyword, is_try) {
            (Keyword::Daemon, false) => Held::Plain(n.spawn_daemon(future.without_error())),
            (Keyword::Daemon, true) => Held::Plain(n.try_spawn_daemon(future)),
            (Keyword::Cancellable, false) => Held::Cancellable(n.spawn_cancellable(future.without_error())),
            (Keyword::Cancellable, true) => Held::Cancellable(n.try_spawn_cancellable(future)),
            (_, false) => Held::Plain(n.spawn(future.without_error())),
            (_, true) => Held::Plain(n.try_spawn(future)),
        }
    }

    fn elsewhere<'t>(&self, spawn: &Spawn, task: TaskId) -> Held<'t>
    where
        'n: 't,
    {
        let (n, world, what) = (self.n, self.world, &spawn.task);
        Held::Plain(match (spawn.keyword, spawn.is_try) {
            (Keyword::Blocking, false) => {
                let closure = elsewhere::closure(world, task, what, false);
                n.spawn_blocking(move || elsewhere::without_error(closure()))
            }
            (Keyword::Blocking, true) => n.try_spawn_blocking(elsewhere::closure(world, task, what, true)),
            (_, false) => n.spawn_parallel(elsewhere::future(world, task, what, false).without_error()),
            (_, true) => n.try_spawn_parallel(elsewhere::future(world, task, what, true)),
        })
    }
}

/// The future of a task of this nursery.
pub(crate) fn tracked<'n: 'a, 'a>(
    place: Place<'n>,
    task: TaskId,
    what: Arc<Task>,
    seen: Vec<Seen<'a>>,
    may_fail: bool,
) -> Tracked<'a> {
    let future = steps(place, task, what.clone(), seen, may_fail, None);
    Tracked::new(place.world, task, &what, future)
}

/// A task that reports when it is ready.
#[capture]
pub(crate) async fn routine<'n>(
    place: Place<'n>,
    unpolled: Unpolled,
    task: TaskId,
    what: Arc<Task>,
    ready: Started<TaskId>,
) -> Token {
    unpolled.begin();
    let future = steps(place, task, what.clone(), Vec::new(), false, Some(ready));
    Tracked::new(place.world, task, &what, future).quiet().without_error().await
}
