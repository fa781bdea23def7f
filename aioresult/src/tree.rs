//! The task tree: which tasks there are, and what they are doing.

use std::fmt;
use std::panic::Location;

/// A nursery, its tasks, and the nurseries inside of these, as they were when it was asked for.
///
/// From [`Nursery::tree`](crate::Nursery::tree). `Display` prints it as lines; `{:#?}`, and with the feature `serde` its `Serialize`, are
/// for tools. The names of the fields are those of the lines.
///
/// ```
/// use aioresult::nursery;
///
/// async fn fetch(_page: u32) {
///     std::future::pending::<()>().await;
/// }
///
/// # let mut lines = String::new();
/// # let seen = &mut lines;
/// # let mut run = Box::pin(async move {
/// nursery!(|n| {
///     n.set_limit(1);
///     spawn fetch(1);
///     spawn fetch(2);
///     spawn_daemon async { println!("{}", n.tree()) };
/// #   spawn_daemon async { *seen = n.tree().to_string() };
/// });
/// # });
/// # assert!(futures::FutureExt::now_or_never(&mut run).is_none());
/// # drop(run);
/// # assert!(lines.contains("├─ `fetch(1)`: waiting, "), "{lines}");
/// # assert!(lines.contains("├─ `fetch(2)`: limited, "), "{lines}");
/// # assert!(lines.starts_with("nursery at "), "{lines}");
/// ```
///
/// prints
///
/// ```text
/// nursery at src/main.rs:8:1, at most 1 at a time
/// ├─ body: finishing
/// ├─ `fetch(1)`: waiting, src/main.rs:10:5
/// ├─ `fetch(2)`: limited, src/main.rs:11:5
/// └─ `async { println!("{}", n.tree()) }`: daemon, running, src/main.rs:12:5
/// ```
///
/// With the feature `serde` it is `Serialize`, and so are its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Tree {
    /// Where the nursery is.
    #[cfg_attr(feature = "serde", serde(serialize_with = "as_text_if_any"))]
    pub location: Option<&'static Location<'static>>,
    /// The body, if it has not returned, and the tasks that are not over. Local and then parallel ones, each in order of starting.
    pub tasks: Vec<TaskTree>,
    /// See [`Nursery::set_limit`](crate::Nursery::set_limit).
    pub limit: Option<usize>,
    /// It is failing, or waits only for what it has told to stop.
    pub is_ending: bool,
    /// If the tasks could not be looked at: how many ordinary ones there are. Then the tree was asked for on another thread
    /// than the one that polls the nursery, or while nobody did, and the rest of it is empty.
    pub unseen: Option<usize>,
}

/// A task, and the nurseries inside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TaskTree {
    /// What runs: see [`ResultCapture::routine`](crate::ResultCapture::routine).
    pub routine: &'static str,
    /// The text of its arguments, if they are known: see [`ResultCapture::args`](crate::ResultCapture::args).
    pub args: Option<String>,
    /// Where it was started; of a body, where its nursery is.
    #[cfg_attr(feature = "serde", serde(serialize_with = "as_text"))]
    pub location: &'static Location<'static>,
    /// How it was started.
    pub kind: TaskKind,
    /// What it is doing.
    pub state: TaskState,
    /// The nurseries that it is in, or has in it.
    pub nurseries: Vec<Tree>,
}

/// How a task was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum TaskKind {
    /// It is the body of the nursery.
    Body,
    /// With `spawn`.
    Ordinary,
    /// With `spawn_daemon`.
    Daemon,
    /// It waits for what `spawn_start` has started to report that it is ready.
    Start,
    /// With `spawn_cancellable`.
    Cancellable,
    /// With `spawn_parallel`, or with `spawn` in a `block_nursery!`.
    Parallel,
    /// With `spawn_blocking`.
    Blocking,
    /// It was dropped, and told its work on another thread to stop.
    Stopping,
}

/// What a task is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum TaskState {
    /// It is being polled.
    Running,
    /// It was woken, or is new, and is to be polled.
    Ready,
    /// It waits to be woken.
    Waiting,
    /// It waits for its first poll, since there are as many tasks as the limit allows.
    Limited,
    /// It was given to another thread. (In a `block_nursery!`, daemons and cancellable tasks are `Waiting` for theirs.)
    Elsewhere,
    /// It is a body that waits for the nursery's tasks only.
    Finishing,
}

impl Tree {
    pub(crate) fn with_unseen(tasks: usize) -> Self {
        Self { location: None, tasks: Vec::new(), limit: None, is_ending: false, unseen: Some(tasks) }
    }

    /// Every line but the first begins with `indent`.
    fn write(&self, f: &mut fmt::Formatter<'_>, indent: &str) -> fmt::Result {
        f.write_str("nursery")?;
        if let Some(location) = self.location {
            write!(f, " at {location}")?;
        }
        if let Some(limit) = self.limit {
            write!(f, ", at most {limit} at a time")?;
        }
        if self.is_ending {
            f.write_str(", ending")?;
        }
        match self.unseen {
            Some(1) => f.write_str(" with 1 task, which can be seen only from inside of it")?,
            Some(tasks) => write!(f, " with {tasks} tasks, which can be seen only from inside of it")?,
            None => {}
        }
        for (index, task) in self.tasks.iter().enumerate() {
            let (branch, below) = branch(index + 1 == self.tasks.len());
            write!(f, "\n{indent}{branch}")?;
            task.write(f, &format!("{indent}{below}"))?;
        }
        Ok(())
    }
}

impl TaskTree {
    fn write(&self, f: &mut fmt::Formatter<'_>, indent: &str) -> fmt::Result {
        let args = self.args.as_deref().unwrap_or_default();
        match self.kind {
            TaskKind::Body => write!(f, "body: {}", self.state)?,
            TaskKind::Ordinary => write!(f, "`{}{args}`: {}, {}", self.routine, self.state, self.location)?,
            kind => write!(f, "`{}{args}`: {kind}, {}, {}", self.routine, self.state, self.location)?,
        }
        for (index, nursery) in self.nurseries.iter().enumerate() {
            let (branch, below) = branch(index + 1 == self.nurseries.len());
            write!(f, "\n{indent}{branch}")?;
            nursery.write(f, &format!("{indent}{below}"))?;
        }
        Ok(())
    }
}

/// What a line begins with, and what those below it.
fn branch(is_last: bool) -> (&'static str, &'static str) {
    if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "")
    }
}

impl fmt::Display for TaskTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "")
    }
}

impl fmt::Display for TaskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body => "body",
            Self::Ordinary => "ordinary",
            Self::Daemon => "daemon",
            Self::Start => "start",
            Self::Cancellable => "cancellable",
            Self::Parallel => "parallel",
            Self::Blocking => "blocking",
            Self::Stopping => "stopping",
        })
    }
}

impl fmt::Display for TaskState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Limited => "limited",
            Self::Elsewhere => "elsewhere",
            Self::Finishing => "finishing",
        })
    }
}

#[cfg(feature = "serde")]
fn as_text<S: serde::Serializer>(location: &Location<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(location)
}

#[cfg(feature = "serde")]
fn as_text_if_any<S: serde::Serializer>(
    location: &Option<&'static Location<'static>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match location {
        Some(location) => as_text(location, serializer),
        None => serializer.serialize_none(),
    }
}

/// The trees of all live nurseries that are not inside of another one. On any thread, also when nothing moves any more.
///
/// A nursery is listed once it has returned from a poll without having ended. One that is being polled by another thread at
/// this moment is left out: what hangs is not being polled.
///
/// Only with the feature `tree`: each poll of an outermost nursery then sets two flags, and each nursery that waits is entered into a list
/// behind a lock.
///
/// ```
/// use aioresult::nursery;
///
/// let mut stuck = Box::pin(async {
///     nursery! { spawn std::future::pending::<()>(); }
/// });
/// assert!(futures::FutureExt::now_or_never(&mut stuck).is_none());
/// let trees = aioresult::tree();
/// assert!(trees.iter().any(|tree| tree.to_string().contains("`std::future::pending::<()>()`: waiting")));
/// ```
#[cfg(feature = "tree")]
#[must_use]
pub fn tree() -> Vec<Tree> {
    crate::task::family::trees()
}
