//! What runs on this thread: which task, in which nursery. And the panics that come out of it.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::thread;

use crate::event::{Event, NurseryId, TaskId};
use crate::world::World;

/// Something that runs.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Frame {
    Task(TaskId),
    Nursery(NurseryId),
}

/// The payload of all panics of programs.
struct Boom(u32);

/// The number of a panic that is not one of the program's.
pub(crate) const STRANGE: u32 = u32::MAX;

pub(crate) type Payload = Box<dyn std::any::Any + Send>;

thread_local! {
    static FRAMES: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

fn top() -> Option<Frame> {
    FRAMES.with_borrow(|frames| frames.last().copied())
}

/// Whether this task is being polled or dropped on this thread.
pub(crate) fn is_running(task: TaskId) -> bool {
    FRAMES.with_borrow(|frames| frames.contains(&Frame::Task(task)))
}

/// Runs this as a task or nursery, and catches its panic. The nursery in which it runs gets to know of that.
pub(crate) fn inside<R>(world: &World, frame: Frame, run: impl FnOnce() -> R) -> Result<R, (u32, Payload)> {
    FRAMES.with_borrow_mut(|frames| frames.push(frame));
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    FRAMES.with_borrow_mut(|frames| frames.pop());
    result.map_err(|payload| (number(world, &payload), payload))
}

/// The number of a panic.
fn number(world: &World, payload: &Payload) -> u32 {
    if let Some(Boom(number)) = payload.downcast_ref() {
        return *number;
    }
    let text = payload.downcast_ref::<String>().cloned();
    let text = text.or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string));
    world.complain(format!("a panic that is not the program's: {}", text.unwrap_or_default()));
    STRANGE
}

/// A panic is about to come out of a task: if there is nothing but its nursery below, that meets it.
pub(crate) fn comes_out(world: &World, panic: u32) {
    if let Some(Frame::Nursery(nursery)) = top() {
        world.log(Event::Raised(nursery, panic));
    }
}

/// Panics in the middle of a task.
pub(crate) fn explode(world: &World) -> ! {
    panic::panic_any(Boom(world.number()))
}

/// Panics in a destructor, unless that would abort the process.
pub(crate) fn explode_in_destructor(world: &World) {
    if thread::panicking() {
        return;
    }
    let number = world.number();
    comes_out(world, number);
    panic::panic_any(Boom(number));
}

/// Goes on with a panic in a destructor.
pub(crate) fn resume_in_destructor(world: &World, (number, payload): (u32, Payload)) {
    if !thread::panicking() {
        comes_out(world, number);
        panic::resume_unwind(payload);
    }
}

/// From now on the panics of programs are not reported.
pub fn silence_panics() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if !info.payload().is::<Boom>() {
            report(info);
        }
    }));
}
