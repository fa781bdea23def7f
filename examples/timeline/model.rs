//! What became of nurseries and tasks, and when. Who records it, and who draws it, is none of its business.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// All nurseries and tasks that have begun until some point in time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Timeline {
    /// In the order in which they began.
    pub(crate) spans: Vec<Span>,
    pub(crate) until: Duration,
}

/// A nursery or a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    /// The index of the nursery that a task is in, or of what a nursery runs in. The body of a nursery counts as the nursery.
    pub(crate) parent: Option<usize>,
    pub(crate) what: What,
    /// Where it stands in the source.
    pub(crate) location: String,
    /// When it was spawned; of a nursery, when it was first polled.
    pub(crate) begin: Duration,
    /// In the order in which they ended.
    pub(crate) polls: Vec<Poll>,
    pub(crate) end: Option<(Duration, End)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum What {
    Nursery,
    Task {
        routine: String,
        /// With parentheses, if they are known.
        args: Option<String>,
        /// `ordinary`, `daemon`, and so on.
        kind: String,
    },
}

/// Of a task on another thread, or of the runtime's, it may also be its nursery that looks whether it has returned, or its future that is
/// dropped when it has: they all are in the task's span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Poll {
    pub(crate) from: Duration,
    /// `None` if it still goes on.
    pub(crate) to: Option<Duration>,
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum End {
    Finished,
    Failed,
    Panicked,
    Dropped,
    Cancelled,
}

impl Timeline {
    /// From when on there is something to see.
    pub(crate) fn begin(&self) -> Duration {
        self.spans.iter().map(|span| span.begin).min().unwrap_or(self.until)
    }

    /// For how long.
    pub(crate) fn length(&self) -> Duration {
        let end = self.spans.iter().map(|span| self.last(span)).max().unwrap_or(self.until);
        end - self.begin()
    }

    /// When there was last something to see of it. Work on other threads may go on for a while after its end.
    pub(crate) fn last(&self, span: &Span) -> Duration {
        let end = span.end.map_or(self.until, |(end, _)| end);
        span.polls.iter().map(|poll| poll.to.unwrap_or(self.until)).fold(end, Duration::max)
    }
}

impl Span {
    pub(crate) fn is_task(&self) -> bool {
        matches!(self.what, What::Task { .. })
    }

    pub(crate) fn first_polled(&self) -> Option<Duration> {
        self.polls.iter().map(|poll| poll.from).min()
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::Dropped => "dropped",
            Self::Cancelled => "cancelled",
        })
    }
}

/// A summary: `3 tasks in 1 nursery, 20ms: 2 finished, 1 dropped`.
impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ends: BTreeMap<Option<End>, usize> = BTreeMap::new();
        for span in self.spans.iter().filter(|span| span.is_task()) {
            *ends.entry(span.end.map(|(_, end)| end)).or_default() += 1;
        }
        let tasks: usize = ends.values().sum();
        let nurseries = self.spans.len() - tasks;
        let count = |number: usize, one, many| format!("{number} {}", if number == 1 { one } else { many });
        write!(
            f,
            "{} in {}, {}",
            count(tasks, "task", "tasks"),
            count(nurseries, "nursery", "nurseries"),
            in_short(self.length())
        )?;
        // What is not over comes last.
        let over = ends.iter().filter_map(|(end, number)| Some(format!("{number} {}", (*end)?)));
        let running = ends.get(&None).map(|number| format!("{number} not over"));
        for (index, part) in over.chain(running).enumerate() {
            write!(f, "{} {part}", if index == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

fn in_short(time: Duration) -> String {
    if time < Duration::from_secs(1) { format!("{time:.0?}") } else { format!("{time:.2?}") }
}
