//! The forms of a block, written out.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aioresult::{Nursery, Scope, local_nursery, nursery};

use crate::event::{Event, Kind, NurseryId, TaskId};
use crate::interpret::steps;
use crate::level::{Board, Here, Level, Place, routine, tracked};
use crate::nest::{Given, Outcome, Running};
use crate::program::{Block, End, Keyword, Shape, Task};
use crate::tracked::{Datum, Token, Tracked, Unpolled};
use crate::variable::{Capture, Held, Seen, Shown};
use crate::world::{Oops, World, lock};
use crate::wrappers::{counting, reading, watching};

/// What a block is given.
#[derive(Clone)]
pub(crate) struct Form<'a> {
    world: &'a Arc<World>,
    id: NurseryId,
    outer: Option<&'a dyn Level>,
    block: Arc<Block>,
    given: Given,
}

/// A nursery in a task.
pub(crate) fn run<'a>(
    world: &'a Arc<World>,
    id: NurseryId,
    outer: Option<&'a dyn Level>,
    block: Arc<Block>,
    given: Given,
) -> Running<'a> {
    let form = Form { world, id, outer, block, given };
    match form.block.shape {
        Shape::Handle => Box::pin(form.handle()),
        Shape::One => Box::pin(form.one()),
        Shape::Two => Box::pin(form.two()),
        Shape::Three => Box::pin(form.three()),
        Shape::Pure => Box::pin(form.pure()),
        Shape::Infallible => Box::pin(form.infallible()),
        Shape::Loop | Shape::Local => Box::pin(form.in_a_loop()),
        Shape::Start => Box::pin(form.start()),
        Shape::Scope => Box::pin(form.scope()),
    }
}

/// The nursery of the executor, which need not be `Send`.
pub(crate) fn run_root(
    world: &Arc<World>,
    id: NurseryId,
    block: Arc<Block>,
    given: Given,
) -> Pin<Box<dyn Future<Output = Outcome> + '_>> {
    if block.shape == Shape::Local {
        return Box::pin(Form { world, id, outer: None, block, given }.local());
    }
    run(world, id, None, block, given)
}

impl<'a> Form<'a> {
    /// The place of the tasks; with the limit, which comes first.
    fn here<'n>(&self, n: Nursery<'n, Oops>, board: &'n Board<'n>, datum: &'n Datum) -> Here<'n>
    where
        'a: 'n,
    {
        if let Some(limit) = self.block.limit {
            self.world.log(Event::Limit(self.id, limit));
            n.set_limit(limit);
        }
        Here { world: self.world, id: self.id, n, board, datum, outer: self.outer }
    }

    /// What all tasks of the nursery may borrow; or a local of its body.
    fn datum(&self, is_for_all: bool) -> Datum {
        Datum::new(self.world, self.id, is_for_all)
    }

    /// A new task of the block itself.
    fn new_task(&self, slot: usize, keyword: Keyword) -> (TaskId, Arc<Task>) {
        let what = self.block.slots[slot].clone();
        (self.number(Kind::Task(keyword), &what), what)
    }

    fn number(&self, kind: Kind, what: &Task) -> TaskId {
        self.world.task(self.id, kind, what.end == End::Never, what.is_watched)
    }

    /// A result of the block. It does not return it, because the compiler forgets to drop what an `async` block returns if a
    /// destructor of its locals panics.
    fn give(&self, token: Token) {
        lock(&self.given).push(token);
    }

    fn started(&self, task: TaskId) {
        self.world.log(Event::Started(task));
    }

    fn body<'n: 'b, 'b>(&self, place: Place<'n>, seen: Vec<Seen<'b>>, may_fail: bool) -> Tracked<'b> {
        let what = self.block.body.clone();
        let task = self.number(Kind::Body, &what);
        self.started(task);
        Tracked::new(self.world, task, &what, steps(place, task, what.clone(), seen, may_fail, None)).quiet()
    }

    /// A place without a handle.
    fn elsewhere(&self) -> Place<'a> {
        Place { world: self.world, here: None, outer: self.outer }
    }

    async fn handle(self) -> Outcome {
        nursery!(|n| {
            type Error = Oops;
            let (datum, board) = (self.datum(true), Board::default());
            let here = self.here(n, &board, &datum);
            self.give(self.body(here.into(), vec![], true).await?);
        })
    }

    async fn scope(self) -> Outcome {
        let scope = Scope::new();
        let (datum, board) = (self.datum(true), Board::default());
        let here = self.here(scope.nursery(), &board, &datum);
        let body = scope.try_run(async {
            self.give(self.body(here.into(), vec![], true).await?);
            Ok(())
        });
        body.await
    }

    async fn one(self) -> Outcome {
        nursery!(|n| {
            type Error = Oops;
            let (datum, board) = (self.datum(true), Board::default());
            let here = self.here(n, &board, &datum);
            let (id, what) = self.new_task(0, Keyword::Spawn);
            let a = spawn tracked(here.into(), id, what, vec![], true)?;
            self.started(id);
            let a = shown(id, Held::Plain(a));
            self.give(self.body(here.into(), vec![&a], true).await?);
        })
    }

    async fn two(self) -> Outcome {
        nursery!(|n| {
            type Error = Oops;
            let (datum, board) = (self.datum(true), Board::default());
            let here = self.here(n, &board, &datum);
            let (id, what) = self.new_task(0, Keyword::Spawn);
            let a = spawn tracked(here.into(), id, what, vec![], false).without_error();
            self.started(id);
            let a = shown(id, Held::Plain(a));
            let local = self.datum(false);
            let (id, what) = self.new_task(1, Keyword::Spawn);
            let b = spawn reading(&local, tracked(here.into(), id, what, vec![&a], true))?;
            self.started(id);
            let b = shown(id, Held::Plain(b));
            self.give(self.body(here.into(), vec![&a, &b], true).await?);
        })
    }

    async fn three(self) -> Outcome {
        nursery!(|n| {
            type Error = Oops;
            let (datum, board) = (self.datum(true), Board::default());
            let here = self.here(n, &board, &datum);
            let (id, what) = self.new_task(0, Keyword::Spawn);
            let a = spawn tracked(here.into(), id, what, vec![], true)?;
            self.started(id);
            let (id_b, what) = self.new_task(1, Keyword::Cancellable);
            let b = spawn_cancellable tracked(here.into(), id_b, what, vec![], true)?;
            self.started(id_b);
            let b = shown(id_b, Held::Cancellable(b));
            let (id_c, what) = self.new_task(2, Keyword::Daemon);
            let c = spawn_daemon tracked(here.into(), id_c, what, vec![&b], false).without_error();
            self.started(id_c);
            let c = shown(id_c, Held::Plain(c));
            let value = self.body(here.into(), vec![&b, &c], true).await?;
            b.cancel(self.world);
            let a = a.await;
            self.give(value);
            self.give(a);
        })
    }

    async fn pure(self) -> Outcome {
        let ids = [0, 1, 2].map(AtomicU32::new);
        let (world, local) = (Arc::clone(self.world), self.datum(false));
        let task = |slot: usize| {
            let (id, what) = self.new_task(slot, Keyword::Spawn);
            ids[slot].store(id, Ordering::Relaxed);
            self.started(id);
            tracked(self.elsewhere(), id, what, vec![], true)
        };
        let captures = nursery! {
            let a = spawn task(0)?;
            let b = spawn reading(&local, task(1))?;
            let c = spawn watching(&world, &ids[0], &a, task(2))?;
        }?;
        let (a, b, c) = captures;
        if a.result().task != ids[0].load(Ordering::Relaxed) || b.task != ids[1].load(Ordering::Relaxed) {
            world.complain("a pure block has mixed up its captures".into());
        }
        [a, b, c].into_iter().for_each(|capture| self.give(capture.into_result()));
        Ok(())
    }

    async fn infallible(self) -> Outcome {
        let place = self.elsewhere();
        nursery! {
            let (id, what) = self.new_task(0, Keyword::Spawn);
            let a = spawn tracked(place, id, what, vec![], false).without_error();
            self.started(id);
            let a = shown(id, Held::Plain(a));
            let (id, what) = self.new_task(1, Keyword::Spawn);
            let b = spawn tracked(place, id, what, vec![&a], false).without_error();
            self.started(id);
            let body = self.body(place, vec![&a], false).without_error().await;
            self.give(body);
            self.give(b.await);
        };
        Ok(())
    }

    async fn in_a_loop(self) -> Outcome {
        nursery!(|n| {
            type Error = Oops;
            let (datum, board) = (self.datum(true), Board::default());
            let here = self.here(n, &board, &datum);
            let _local = self.datum(false);
            let mut captures = Vec::new();
            for slot in 0..self.block.slots.len() {
                let (id, what) = self.new_task(slot, Keyword::Spawn);
                captures.push((id, spawn tracked(here.into(), id, what, vec![], slot % 2 == 0)?));
                self.started(id);
            }
            self.give(self.body(here.into(), vec![], true).await?);
            for (id, capture) in captures {
                let token = capture.await;
                if token.task != id {
                    self.world.complain(format!("the loop has not got the result of {id}"));
                }
                self.give(token);
            }
        })
    }

    async fn start(self) -> Outcome {
        nursery!(|n| {
            type Error = Oops;
            let (datum, board) = (self.datum(true), Board::default());
            let here = self.here(n, &board, &datum);
            let (id, what) = self.new_task(0, Keyword::Start);
            let unpolled = Unpolled::new(self.world, id);
            let (report, result) = spawn_start routine(here.into(), unpolled, id, what);
            self.started(id);
            let shown = Shown { task: id, capture: Held::Start(report, result) };
            self.give(self.body(here.into(), vec![&shown], true).await?);
        })
    }

    async fn local(self) -> Outcome {
        let place = self.elsewhere();
        let count = Rc::new(Cell::new(0));
        let value = local_nursery! {
            type Error = Oops;
            let (id, what) = self.new_task(0, Keyword::Spawn);
            let a = spawn counting(&count, tracked(place, id, what, vec![], true))?;
            self.started(id);
            let a = shown(id, Held::Plain(a));
            for _ in 0..1 {
                let (id, what) = self.new_task(1, Keyword::Daemon);
                let task = tracked(place, id, what, vec![], false);
                let count = count.clone();
                let _ = spawn_daemon async move { counting(&count, task).await.is_ok() };
                self.started(id);
            }
            self.give(self.body(place, vec![&a], true).await?);
        };
        value
    }
}

fn shown(task: TaskId, capture: Held<'_>) -> Shown<'_> {
    Shown { task, capture }
}
