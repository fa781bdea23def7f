//! Captures, in the hands of tasks.

use std::pin::Pin;
use std::sync::Arc;

use aioresult::{Cancelled, ResultBase, ResultCapture, Running, StartError};

use crate::event::{Event, TaskId};
use crate::frames;
use crate::tracked::Token;
use crate::world::World;

/// The capture of any kind of task.
pub(crate) enum Held<'t> {
    Plain(ResultCapture<Token, Running<'t>>),
    Cancellable(ResultCapture<Result<Token, Cancelled>, Running<'t>>),
    Start(ResultCapture<Result<TaskId, StartError>, Running<'t>>, ResultCapture<Token, Running<'t>>),
}

/// A capture that others look at.
pub(crate) struct Shown<'t> {
    pub(crate) task: TaskId,
    pub(crate) capture: Held<'t>,
}

/// The same, without the lifetime that makes it different from others.
pub(crate) trait Capture: Send + Sync {
    fn task(&self) -> TaskId;
    fn base(&self) -> &(dyn ResultBase + Sync);
    fn is_done(&self) -> bool;
    /// Waits for the result, and looks at it.
    fn look<'a>(&'a self, world: &'a World) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
    fn cancel(&self, world: &World);
}

pub(crate) type Seen<'a> = &'a dyn Capture;

impl Capture for Shown<'_> {
    fn task(&self) -> TaskId {
        self.task
    }

    fn base(&self) -> &(dyn ResultBase + Sync) {
        match &self.capture {
            Held::Plain(capture) | Held::Start(_, capture) => capture,
            Held::Cancellable(capture) => capture,
        }
    }

    fn is_done(&self) -> bool {
        match &self.capture {
            Held::Plain(capture) | Held::Start(_, capture) => capture.is_done(),
            Held::Cancellable(capture) => capture.is_done(),
        }
    }

    fn look<'a>(&'a self, world: &'a World) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async {
            match &self.capture {
                Held::Plain(capture) | Held::Start(_, capture) => check(world, self.task, capture.await),
                Held::Cancellable(capture) => match capture.await {
                    Ok(token) => check(world, self.task, token),
                    Err(_) => world.log(Event::SeenCancelled(self.task)),
                },
            }
        })
    }

    fn cancel(&self, world: &World) {
        let Held::Cancellable(capture) = &self.capture else { return };
        // What is running cannot be dropped at once.
        let is_running = frames::is_running(self.task);
        world.graph().cancel(self.task);
        world.log(Event::Cancel(self.task));
        capture.cancel();
        if !is_running {
            world.log(Event::Cancelled(self.task, capture.is_done()));
        }
    }
}

/// A result arrives at whom it is for.
fn check(world: &World, task: TaskId, token: &Token) {
    if token.task != task {
        world.complain(format!("the result of {task} is that of {}", token.task));
    }
}

/// A capture that is one task's own.
pub(crate) struct Variable<'t> {
    world: Arc<World>,
    /// `None` when it was taken.
    shown: Option<Shown<'t>>,
    /// Its task waits for ever, so it has to be cancelled.
    cancels: bool,
}

impl<'t> Variable<'t> {
    pub(crate) fn new(world: &Arc<World>, task: TaskId, capture: Held<'t>, cancels: bool) -> Self {
        Self { world: world.clone(), shown: Some(Shown { task, capture }), cancels }
    }

    pub(crate) fn seen(&self) -> &Shown<'t> {
        self.shown.as_ref().expect("it is there until it is dropped")
    }

    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.shown, Some(Shown { capture: Held::Plain(_), .. }))
    }

    /// The capture, if it is one that gives a token.
    pub(crate) fn into_plain(mut self) -> Result<(TaskId, ResultCapture<Token, Running<'t>>), Self> {
        match self.shown.take() {
            Some(Shown { task, capture: Held::Plain(capture) }) => Ok((task, capture)),
            shown => {
                self.shown = shown;
                Err(self)
            }
        }
    }

    /// Waits for the result, and takes it.
    pub(crate) async fn take(mut self, taker: TaskId) {
        let Some(Shown { task, capture }) = self.shown.take() else { return };
        let world = self.world.clone();
        let token = match capture {
            Held::Plain(capture) => capture.await,
            Held::Cancellable(capture) => match capture.await {
                Ok(token) => token,
                Err(_) => return world.log(Event::SeenCancelled(task)),
            },
            Held::Start(report, capture) => {
                match report.await {
                    Ok(number) if number != task => {
                        world.complain(format!("the report of {task} is that of {number}"));
                    }
                    _ => {}
                }
                capture.await
            }
        };
        check(&world, task, &token);
        world.log(Event::Taken(task, taker));
    }
}

impl Drop for Variable<'_> {
    fn drop(&mut self) {
        let Some(shown) = self.shown.take() else { return };
        if self.cancels {
            shown.cancel(&self.world);
        }
        let task = shown.task;
        drop(shown);
        self.world.log(Event::CaptureDropped(task));
    }
}
