//! Tasks on other threads. They have no nursery at hand, and own what they use.

use std::sync::{Arc, OnceLock};

use tokio::runtime::{Builder, Runtime};

use crate::bell::Sleep;
use crate::event::{Event, TaskId};
use crate::frames;
use crate::program::{End, Step, Task};
use crate::small::yield_now;
use crate::tracked::{Token, Tracked, Unpolled};
use crate::world::{Oops, World};

/// The runtime of all programs.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        Builder::new_multi_thread().worker_threads(2).build().expect("threads can be started")
    })
}

pub(crate) fn future(world: &Arc<World>, task: TaskId, what: &Arc<Task>, may_fail: bool) -> Tracked<'static> {
    let (own, shared) = (what.clone(), world.clone());
    let steps = async move {
        let world = &shared;
        for step in &own.steps {
            match step {
                Step::Sleep(rounds, alarm) => Sleep::new(world, *rounds, *alarm).await,
                _ => yield_now().await,
            }
        }
        end(world, task, own.end, may_fail)
    };
    Tracked::new(world, task, what, Box::pin(steps)).on_another_thread()
}

fn end(world: &Arc<World>, task: TaskId, end: End, may_fail: bool) -> Result<Token, Oops> {
    match end {
        End::Panic => frames::explode(world),
        End::Fail if may_fail => Err(Oops::new(world)),
        _ => Ok(Token::from_another_thread(world, task)),
    }
}

pub(crate) fn closure(
    world: &Arc<World>,
    task: TaskId,
    what: &Arc<Task>,
    may_fail: bool,
) -> impl FnOnce() -> Result<Token, Oops> + Send + 'static {
    let (what, world) = (what.end, world.clone());
    let dropped = Unpolled::on_another_thread(&world, task);
    move || {
        // When it has run, or if it never does.
        let _dropped = dropped;
        world.log(Event::Poll(task));
        let run = || end(&world, task, what, may_fail);
        let result = frames::inside(&world, frames::Frame::Task(task), run);
        match &result {
            Ok(Ok(_)) => world.log(Event::Returned(task)),
            Ok(Err(error)) => world.log(Event::Failed(task, error.number)),
            Err((number, _)) => world.log(Event::Panicked(task, *number)),
        }
        result.unwrap_or_else(|(_, payload)| std::panic::resume_unwind(payload))
    }
}

pub(crate) fn without_error(result: Result<Token, Oops>) -> Token {
    result.unwrap_or_else(|_| unreachable!("this closure does not fail"))
}
