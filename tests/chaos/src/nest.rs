//! A nursery inside of a task, or that of the executor: what comes out of it, and what becomes of it if it is dropped.

use std::panic;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use crate::event::{self, Event, NurseryId, TaskId};
use crate::frames::{self, Frame};
use crate::level::Place;
use crate::program::Block;
use crate::shapes;
use crate::tracked::Token;
use crate::world::{Oops, World, lock};

/// Where a nursery leaves its results.
pub(crate) type Given = Arc<Mutex<Vec<Token>>>;

/// How it ends.
pub(crate) type Outcome = Result<(), Oops>;

/// A nursery as a future, `Send` or not.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// Awaits a nursery in a task. Returns whether it has failed, and that is to be passed on.
pub(crate) async fn run(place: &Place<'_>, me: TaskId, block: &Arc<Block>) -> bool {
    let world = place.world;
    let id = enter(world, Some(me), block);
    let outer = place.innermost();
    let given = Given::default();
    let running = shapes::run(world, id, outer, block.clone(), given.clone());
    let mut nursery = Guarded::new(world, id, running);
    nursery.stop_after = block.stop_after;
    nursery.catches = block.catches;
    let outcome = nursery.await;
    let given = std::mem::take(&mut *lock(&given));
    for token in given {
        if let Some(Ok(())) = outcome {
            world.log(Event::Taken(token.task, me));
        }
    }
    block.passes_error && matches!(outcome, Some(Err(_)))
}

pub(crate) fn enter(world: &World, parent: Option<TaskId>, block: &Block) -> NurseryId {
    let id = world.graph().add_nursery(parent, block.limit.is_some());
    world.log(Event::Enter(id, parent));
    id
}

/// The future of a nursery, which writes down how it ends.
pub(crate) struct Guarded<F> {
    world: Arc<World>,
    id: NurseryId,
    /// `None` when it has ended.
    nursery: Option<F>,
    pub(crate) stop_after: Option<i32>,
    catches: bool,
}

impl<F> Guarded<F> {
    pub(crate) fn new(world: &Arc<World>, id: NurseryId, nursery: F) -> Self {
        Self { world: world.clone(), id, nursery: Some(nursery), stop_after: None, catches: false }
    }

    /// Leaks it.
    pub(crate) fn forget(&mut self) {
        if let Some(nursery) = self.nursery.take() {
            std::mem::forget(nursery);
            self.world.log(Event::Forget(self.id));
        }
    }

    fn exit(&self, outcome: event::Outcome) {
        self.world.graph().end_nursery(self.id);
        self.world.log(Event::Exit(self.id, outcome));
    }

    /// Drops it, if it is still there.
    pub(crate) fn stop(&mut self) {
        let Some(nursery) = self.nursery.take() else { return };
        self.world.log(Event::Leave(self.id));
        let dropped = frames::inside(&self.world, Frame::Nursery(self.id), || drop(nursery));
        self.exit(event::Outcome::Dropped(dropped.as_ref().err().map(|(number, _)| *number)));
        if let Err(panic) = dropped {
            frames::resume_in_destructor(&self.world, panic);
        }
    }
}

impl<F: Future<Output = Outcome> + Unpin> Future for Guarded<F> {
    type Output = Option<Outcome>;

    /// `None` if it was dropped, or has panicked and that is caught.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Outcome>> {
        let this = &mut *self;
        let nursery = this.nursery.as_mut().expect("it was not polled to the end");
        let poll = || Pin::new(nursery).poll(cx);
        let polled = frames::inside(&this.world, Frame::Nursery(this.id), poll);
        let given = match polled {
            Ok(Poll::Pending) => return this.count(),
            Ok(Poll::Ready(given)) => Ok(given),
            Err(panic) => Err(panic),
        };
        // Nothing in it is left but what it has given.
        this.nursery = None;
        this.exit(match &given {
            Ok(Ok(_)) => event::Outcome::Value,
            Ok(Err(error)) => event::Outcome::Error(error.number),
            Err((number, _)) => event::Outcome::Panic(*number),
        });
        match given {
            Ok(given) => Poll::Ready(Some(given)),
            Err(_) if this.catches => Poll::Ready(None),
            Err((_, payload)) => panic::resume_unwind(payload),
        }
    }
}

impl<F> Guarded<F> {
    /// It was polled once more: perhaps it is enough.
    fn count(&mut self) -> Poll<Option<Outcome>> {
        let Some(left) = &mut self.stop_after else { return Poll::Pending };
        let was = *left;
        *left -= was.signum();
        match was {
            1 => self.stop(),
            -1 => self.forget(),
            _ => return Poll::Pending,
        }
        Poll::Ready(None)
    }
}

impl<F> Drop for Guarded<F> {
    fn drop(&mut self) {
        self.stop();
    }
}
