//! Futures, results and borrowed data that write down what becomes of them.

use std::panic;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker, ready};

use crate::event::{Event, NurseryId, TaskId};
use crate::frames::{self, Frame};
use crate::program::Task;
use crate::world::{Oops, World};

/// The result of a task.
pub(crate) struct Token {
    pub(crate) task: TaskId,
    world: Arc<World>,
    is_bomb: bool,
    _alive: Option<Alive>,
}

impl Token {
    pub(crate) fn new(world: &Arc<World>, task: TaskId, is_bomb: bool) -> Self {
        Self { task, world: world.clone(), is_bomb, _alive: None }
    }

    /// The result of a task on another thread.
    pub(crate) fn from_another_thread(world: &Arc<World>, task: TaskId) -> Self {
        Self { task, world: world.clone(), is_bomb: false, _alive: Some(Alive::new(world)) }
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.world.log(Event::ResultDropped(self.task));
        if self.is_bomb {
            frames::explode_in_destructor(&self.world);
        }
    }
}

/// The steps of a task.
pub(crate) type Steps<'a> = Pin<Box<dyn Future<Output = Result<Token, Oops>> + Send + 'a>>;

/// The future of a task, or of a part of a body.
pub(crate) struct Tracked<'a> {
    task: TaskId,
    world: Arc<World>,
    /// `None` when it was dropped.
    steps: Option<Steps<'a>>,
    is_bomb: bool,
    /// It is no bomb any more when it has ended.
    is_quiet: bool,
    waker: Watching,
    alive: Option<Alive>,
}

/// Whether wakes are watched, by a waker around the last one.
enum Watching {
    No,
    Yes(Option<(Waker, Waker)>),
}

impl<'a> Tracked<'a> {
    pub(crate) fn new(world: &Arc<World>, task: TaskId, what: &Task, steps: Steps<'a>) -> Self {
        let waker = if what.is_watched { Watching::Yes(None) } else { Watching::No };
        Self {
            task,
            world: world.clone(),
            steps: Some(steps),
            is_bomb: what.future_bomb,
            is_quiet: false,
            waker,
            alive: None,
        }
    }

    /// The same, of what returns no error.
    pub(crate) fn without_error(self) -> WithoutError<'a> {
        WithoutError(self)
    }

    /// The same, which does not explode when it has ended. For what is awaited in an `async fn`: there the compiler forgets
    /// to drop the result if the future panics when it is dropped.
    pub(crate) fn quiet(mut self) -> Self {
        self.is_quiet = true;
        self
    }

    /// The same, for which the executor waits.
    pub(crate) fn on_another_thread(mut self) -> Self {
        self.alive = Some(Alive::new(&self.world));
        self
    }

    fn waker(&mut self, waker: &Waker) -> Option<Waker> {
        let Watching::Yes(last) = &mut self.waker else { return None };
        if let Some((known, watched)) = last
            && known.will_wake(waker)
        {
            return Some(watched.clone());
        }
        let watched = Waker::from(Arc::new(Watched {
            task: self.task,
            waker: waker.clone(),
            world: self.world.clone(),
        }));
        *last = Some((waker.clone(), watched.clone()));
        Some(watched)
    }
}

impl Future for Tracked<'_> {
    type Output = Result<Token, Oops>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Token, Oops>> {
        let this = &mut *self;
        this.world.log(Event::Poll(this.task));
        let watched = this.waker(cx.waker());
        let waker = watched.as_ref().unwrap_or_else(|| cx.waker());
        let steps = this.steps.as_mut().expect("it is not polled when it was dropped");
        let polled = frames::inside(&this.world, Frame::Task(this.task), || {
            steps.as_mut().poll(&mut Context::from_waker(waker))
        });
        let polled = polled.unwrap_or_else(|(number, payload)| {
            this.world.log(Event::Panicked(this.task, number));
            frames::comes_out(&this.world, number);
            panic::resume_unwind(payload)
        });
        if polled.is_pending() {
            this.world.log(Event::Pending(this.task));
        }
        let result = ready!(polled);
        this.is_bomb &= !this.is_quiet;
        this.world.log(match &result {
            Ok(_) => Event::Returned(this.task),
            Err(error) => Event::Failed(this.task, error.number),
        });
        Poll::Ready(result)
    }
}

impl Drop for Tracked<'_> {
    fn drop(&mut self) {
        self.world.log(Event::Dropping(self.task));
        let (steps, is_bomb, world) = (self.steps.take(), self.is_bomb, &self.world);
        let dropped = frames::inside(world, Frame::Task(self.task), || {
            drop(steps);
            if is_bomb {
                frames::explode_in_destructor(world);
            }
        });
        world.graph().end_task(self.task);
        world.log(Event::Dropped(self.task));
        if let Err(panic) = dropped {
            frames::resume_in_destructor(world, panic);
        }
    }
}

/// The future of a task that does not fail.
pub(crate) struct WithoutError<'a>(Tracked<'a>);

impl Future for WithoutError<'_> {
    type Output = Token;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Token> {
        match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(token) => Poll::Ready(token),
            Err(_) => unreachable!("this task does not fail"),
        }
    }
}

/// A waker that writes down that it is used.
struct Watched {
    task: TaskId,
    waker: Waker,
    world: Arc<World>,
}

impl Wake for Watched {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.world.log(Event::Wake(self.task));
        self.waker.wake_by_ref();
        self.world.log(Event::Woken(self.task));
    }
}

/// In the place of a future that is made when it is polled first: writes down if it never is.
pub(crate) struct Unpolled {
    task: TaskId,
    world: Option<Arc<World>>,
    _alive: Option<Alive>,
}

impl Unpolled {
    pub(crate) fn new(world: &Arc<World>, task: TaskId) -> Self {
        Self { task, world: Some(world.clone()), _alive: None }
    }

    /// The same, for which the executor waits.
    pub(crate) fn on_another_thread(world: &Arc<World>, task: TaskId) -> Self {
        Self { task, world: Some(world.clone()), _alive: Some(Alive::new(world)) }
    }

    pub(crate) fn begin(mut self) {
        self.world = None;
    }
}

impl Drop for Unpolled {
    fn drop(&mut self) {
        let Some(world) = self.world.take() else { return };
        world.log(Event::Dropping(self.task));
        world.graph().end_task(self.task);
        world.log(Event::Dropped(self.task));
    }
}

/// As long as it is there, the executor waits.
struct Alive(Arc<World>);

impl Alive {
    fn new(world: &Arc<World>) -> Self {
        world.signal.begin_task();
        Self(world.clone())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.signal.end_task();
    }
}

/// What the tasks of a nursery borrow.
pub(crate) struct Datum {
    nursery: NurseryId,
    /// If not, those that were started after it may.
    is_for_all: bool,
    world: Arc<World>,
    is_dropped: AtomicBool,
}

impl Datum {
    pub(crate) fn new(world: &Arc<World>, nursery: NurseryId, is_for_all: bool) -> Self {
        Self { nursery, is_for_all, world: world.clone(), is_dropped: AtomicBool::new(false) }
    }

    /// Looks at it.
    pub(crate) fn read(&self) {
        assert!(!self.is_dropped.load(Ordering::Relaxed), "a task uses what was dropped");
    }
}

impl Drop for Datum {
    fn drop(&mut self) {
        self.is_dropped.store(true, Ordering::Relaxed);
        self.world.log(match self.is_for_all {
            true => Event::DatumDropped(self.nursery),
            false => Event::LocalDropped(self.nursery),
        });
    }
}
