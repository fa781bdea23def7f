//! What programs write down about themselves.

use crate::program::Keyword;

/// A task, or the body of a nursery.
pub type TaskId = u32;
/// A nursery.
pub type NurseryId = u32;

/// The body is no task that is spawned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Body,
    Task(Keyword),
}

/// With what a nursery has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Value,
    Error(u32),
    Panic(u32),
    /// It was dropped; a destructor has perhaps panicked.
    Dropped(Option<u32>),
}

/// Something has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A nursery begins, in that task.
    Enter(NurseryId, Option<TaskId>),
    /// Its limit from now on.
    Limit(NurseryId, usize),
    /// A task is about to be handed to the nursery.
    Start {
        task: TaskId,
        nursery: NurseryId,
        kind: Kind,
        is_watched: bool,
    },
    /// The nursery has it.
    Started(TaskId),
    Poll(TaskId),
    Pending(TaskId),
    Returned(TaskId),
    /// It has returned this error, or its poll has ended in this panic.
    Failed(TaskId, u32),
    Panicked(TaskId, u32),
    /// Its future is being dropped; and was.
    Dropping(TaskId),
    Dropped(TaskId),
    /// Its result was taken, by that task; was dropped.
    Taken(TaskId, TaskId),
    ResultDropped(TaskId),
    /// Its capture was dropped.
    CaptureDropped(TaskId),
    /// Its waker is about to be woken; and was.
    Wake(TaskId),
    Woken(TaskId),
    /// The first one waits for the second one's result; no more.
    Waits(TaskId, TaskId),
    HasWaited(TaskId, TaskId),
    /// The first one is about to be cancelled; was, and is it over?
    Cancel(TaskId),
    Cancelled(TaskId, bool),
    /// Somebody has met that a task was cancelled.
    SeenCancelled(TaskId),
    /// The nursery is told to fail with this error.
    Fail(NurseryId, u32),
    /// A panic has reached the nursery, on its thread.
    Raised(NurseryId, u32),
    /// Its future is being dropped before it has ended.
    Leave(NurseryId),
    Exit(NurseryId, Outcome),
    Forget(NurseryId),
    /// What the tasks of the nursery borrow was dropped.
    DatumDropped(NurseryId),
    /// So was a local of the body.
    LocalDropped(NurseryId),
    /// The executor polls the root; has polled it; has nothing to do.
    RootPoll,
    RootPolled,
    Idle,
}
