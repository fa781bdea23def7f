//! Programs, as data.

use std::fmt::{self, Debug};
use std::sync::Arc;

/// A nursery, and the executor that polls it.
#[derive(Clone)]
pub struct Program {
    /// Of the executor's own choices.
    pub seed: u64,
    /// The outermost nursery.
    pub root: Arc<Block>,
    /// After so many polls the root is dropped; if this is negative, after that many it is forgotten.
    pub stop_after: Option<i32>,
    /// How often of 100 times the executor polls what was not woken.
    pub spurious: u64,
    /// Whether alarms may be sounded by other threads.
    pub is_threaded: bool,
    /// Whether there may be tasks on other threads.
    pub is_parallel: bool,
}

/// A nursery.
#[derive(Debug)]
pub struct Block {
    /// As which block it is written.
    pub shape: Shape,
    /// `set_limit`, before anything is started.
    pub limit: Option<usize>,
    /// What is started by statements of the block, or by its loop.
    pub slots: Vec<Arc<Task>>,
    /// What the body does then.
    pub body: Arc<Task>,
    /// A panic of the nursery does not go on in the task that awaits it.
    pub catches: bool,
    /// Its `Err` becomes that of the task that awaits it.
    pub passes_error: bool,
    /// It is dropped after so many of its polls; forgotten if this is negative.
    pub stop_after: Option<i32>,
}

/// The forms of a block. Each is written out in `shapes.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Only the body, with a handle.
    Handle,
    /// One task in the frame.
    One,
    /// Two, of which the second borrows the capture of the first.
    Two,
    /// An ordinary one, one to be cancelled, and a daemon.
    Three,
    /// Three without anything else, and so without a body.
    Pure,
    /// Two that cannot fail, without a handle.
    Infallible,
    /// Of tasks that are not `Send`.
    Local,
    /// A loop.
    Loop,
    /// A routine that reports that it is ready.
    Start,
    /// A `Scope`.
    Scope,
}

/// A task, or the body of a block.
#[derive(Debug)]
pub struct Task {
    pub steps: Vec<Step>,
    pub end: End,
    /// Its future panics when it is dropped.
    pub future_bomb: bool,
    /// So does its result.
    pub result_bomb: bool,
    /// Its wakes are watched.
    pub is_watched: bool,
}

/// How a task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Return,
    /// If it is one that cannot fail, it returns.
    Fail,
    Panic,
    /// It waits until it is dropped.
    Never,
}

/// By which keyword a task is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    Spawn,
    Daemon,
    Cancellable,
    Start,
    Parallel,
    Blocking,
}

/// What becomes of a new capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is a variable of the task that spawns.
    Variable,
    Dropped,
    /// All tasks of the nursery see it.
    Board(usize),
}

/// Starts a task through a handle.
#[derive(Debug)]
pub struct Spawn {
    /// How many nurseries further out.
    pub level: usize,
    pub keyword: Keyword,
    /// With a `?`.
    pub is_try: bool,
    pub keep: Keep,
    pub task: Arc<Task>,
}

impl Spawn {
    /// Whether it ends only if it is cancelled.
    pub(crate) fn needs_cancel(&self) -> bool {
        self.keyword == Keyword::Cancellable && self.task.end == End::Never
    }
}

/// How an alarm is sounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    Once,
    Twice,
    /// The waker is kept beyond the end of everything, and then used once more.
    Kept,
    ByThread,
}

/// A step of a task. Variables are counted modulo their number; what is not there is left out.
#[derive(Debug)]
pub enum Step {
    Yield,
    /// Waits until it is woken by the executor after so many rounds.
    Sleep(u32, Alarm),
    /// Sounds an alarm that another task waits for.
    Sound(usize),
    /// Wakes whoever has left a waker.
    WakeOld(usize),
    Spawn(Spawn),
    Await(usize),
    Look(usize),
    WaitDone(usize),
    Drop(usize),
    Cancel(usize),
    LookAtBoard(usize, usize),
    CancelOnBoard(usize, usize),
    /// Awaits what the block has shown to this task.
    LookAtSeen(usize),
    WaitAll,
    WaitAny,
    AsCompleted,
    /// Starts to wait for a variable, and gives up after a poll.
    GiveUp(usize),
    /// `n.fail`.
    FailNursery(usize),
    SetLimit(usize),
    /// Reports ready, if it is a routine that was started like that.
    Ready,
    /// Awaits a `ResultFuture` that a child sets; if not, the child drops the promise.
    Promise(bool),
    /// Awaits another nursery.
    Nest(Arc<Block>),
    Tree,
    /// From now on the end of the task, whichever, starts another one.
    SpawnAtEnd(Spawn),
}

impl Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "stop_after={:?} spurious={}% threaded={}",
            self.stop_after, self.spurious, self.is_threaded
        )?;
        write_block(f, &self.root, 0)
    }
}

fn write_block(f: &mut fmt::Formatter<'_>, block: &Block, depth: usize) -> fmt::Result {
    let pad = "  ".repeat(depth);
    write!(f, "{pad}nursery {:?}", block.shape)?;
    if let Some(limit) = block.limit {
        write!(f, " limit={limit}")?;
    }
    if let Some(stop) = block.stop_after {
        write!(f, " stop_after={stop}")?;
    }
    writeln!(f, " catches={} passes_error={}", block.catches, block.passes_error)?;
    for (number, task) in block.slots.iter().enumerate() {
        writeln!(f, "{pad}  slot {number}")?;
        write_task(f, task, depth + 2)?;
    }
    writeln!(f, "{pad}  body")?;
    write_task(f, &block.body, depth + 2)
}

fn write_task(f: &mut fmt::Formatter<'_>, task: &Task, depth: usize) -> fmt::Result {
    let pad = "  ".repeat(depth);
    for step in &task.steps {
        match step {
            Step::Nest(block) => write_block(f, block, depth)?,
            Step::Spawn(spawn) | Step::SpawnAtEnd(spawn) => {
                if matches!(step, Step::SpawnAtEnd(_)) {
                    writeln!(f, "{pad}at the end:")?;
                }
                let (keyword, keep) = (spawn.keyword, spawn.keep);
                writeln!(f, "{pad}{keyword:?} level={} try={} {keep:?}", spawn.level, spawn.is_try)?;
                write_task(f, &spawn.task, depth + 1)?;
            }
            step => writeln!(f, "{pad}{step:?}")?,
        }
    }
    let bombs = [(task.future_bomb, " future_bomb"), (task.result_bomb, " result_bomb")];
    let bombs = bombs.map(|(there, name)| if there { name } else { "" }).concat();
    writeln!(f, "{pad}{:?}{bombs}{}", task.end, if task.is_watched { " watched" } else { "" })
}
