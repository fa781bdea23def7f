//! A layer for `tracing` that records what nurseries and tasks do. To have one in another program, take this file and `model.rs`,
//! turn on the feature `tracing` of `aioresult`, and
//!
//! ```text
//! let start = Instant::now();
//! let recorder = Recorder::new(move || start.elapsed());
//! tracing_subscriber::registry().with(recorder.clone()).init();
//! // Whenever there is something to look at, also in the middle of the run, from any thread:
//! let timeline = recorder.timeline();
//! ```
//!
//! With `picture.rs`, `rows.rs` and `scale.rs` beside them, and the crate `svg`, the picture is
//! `picture::draw(&timeline, "title").to_string()`.
//!
//! It keeps every poll, so it is for a look at a program and not for one that runs for days.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::model::{End, Poll, Span, Timeline, What};

/// The layer. All clones record the same.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Inner>);

struct Inner {
    /// How late it is. Any clock will do, if it does not go backwards.
    clock: Box<dyn Fn() -> Duration + Send + Sync>,
    spans: Mutex<Vec<Recorded>>,
}

/// A span, and the threads that are in it now.
struct Recorded {
    /// Without the polls that go on.
    span: Span,
    entered: Vec<Entered>,
}

struct Entered {
    thread: ThreadId,
    /// A thread may enter a span that it is in already.
    times: usize,
    /// `None` if this is no poll, since the task is over and is being dropped.
    polled_from: Option<Duration>,
}

/// Among the extensions of a span of the registry: where in the `Vec` it is recorded.
#[derive(Clone, Copy)]
struct Index(usize);

impl Recorder {
    pub(crate) fn new(clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner { clock: Box::new(clock), spans: Mutex::default() }))
    }

    /// What has happened so far.
    pub(crate) fn timeline(&self) -> Timeline {
        let until = self.now();
        let spans = self.lock().iter().map(Recorded::so_far).collect();
        Timeline { spans, until }
    }

    fn now(&self) -> Duration {
        (self.0.clock)()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Recorded>> {
        self.0.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorded {
    fn so_far(&self) -> Span {
        let mut span = self.span.clone();
        let going_on = self.entered.iter().filter_map(|entered| entered.polled_from);
        span.polls.extend(going_on.map(|from| Poll { from, to: None }));
        span
    }

    /// The index of this thread.
    fn here(&self) -> Option<usize> {
        let here = thread::current().id();
        self.entered.iter().position(|entered| entered.thread == here)
    }

    fn enter(&mut self, now: Duration) {
        match self.here() {
            Some(here) => self.entered[here].times += 1,
            None => {
                let polled_from = self.span.end.is_none().then_some(now);
                self.entered.push(Entered { thread: thread::current().id(), times: 1, polled_from });
            }
        }
    }

    fn exit(&mut self, now: Duration) {
        let Some(here) = self.here() else { return };
        self.entered[here].times -= 1;
        if self.entered[here].times == 0
            && let Some(from) = self.entered.swap_remove(here).polled_from
        {
            self.span.polls.push(Poll { from, to: Some(now) });
        }
    }

    fn end(&mut self, now: Duration, end: End) {
        self.span.end = Some((now, end));
        // It was entered to drop it.
        if matches!(end, End::Dropped | End::Cancelled)
            && let Some(here) = self.here()
        {
            self.entered[here].polled_from = None;
        }
    }
}

/// Where it is recorded, if it is.
fn index<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Option<usize> {
    span.extensions().get().map(|&Index(index)| index)
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        let is_task = metadata.name() == "task";
        if metadata.target() != "aioresult" || !(is_task || metadata.name() == "nursery") {
            return;
        }
        let begin = self.now();
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let Fields { routine, args, kind, location, .. } = fields;
        let what = if is_task { What::Task { routine, args, kind } } else { What::Nursery };
        let span = context.span(id).expect("it is new");
        // Of a task this is the spawner: see `on_event`. Between the two there may be spans of others.
        let parent = span.scope().skip(1).find_map(|span| index(&span));
        let mut spans = self.lock();
        let place = Index(spans.len());
        let recorded = Span { parent, what, location, begin, polls: Vec::new(), end: None };
        spans.push(Recorded { span: recorded, entered: Vec::new() });
        drop(spans);
        span.extensions_mut().insert(place);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() != "aioresult" {
            return;
        }
        let Some(index_of_it) = context.event_span(event).and_then(|span| index(&span)) else { return };
        let now = self.now();
        let mut fields = Fields::default();
        event.record(&mut fields);
        let end = match &*fields.message {
            "started" => {
                // Where a task is first polled is its nursery, whoever has spawned it.
                let around = context.lookup_current().and_then(|span| index(&span));
                let mut spans = self.lock();
                if let Some(around) = around.filter(|&around| spans[around].span.what == What::Nursery) {
                    spans[index_of_it].span.parent = Some(around);
                }
                return;
            }
            "finished" => End::Finished,
            "failed" => End::Failed,
            "panicked" => End::Panicked,
            "dropped" => End::Dropped,
            "cancelled" => End::Cancelled,
            _ => return,
        };
        self.lock()[index_of_it].end(now, end);
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(index) = context.span(id).and_then(|span| index(&span)) {
            let now = self.now();
            self.lock()[index].enter(now);
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if let Some(index) = context.span(id).and_then(|span| index(&span)) {
            let now = self.now();
            self.lock()[index].exit(now);
        }
    }
}

/// Those of a span or of an event.
#[derive(Default)]
struct Fields {
    routine: String,
    args: Option<String>,
    kind: String,
    location: String,
    message: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = match field.name() {
            "routine" => &mut self.routine,
            "args" => self.args.get_or_insert_default(),
            "kind" => &mut self.kind,
            "location" => &mut self.location,
            "message" => &mut self.message,
            _ => return,
        };
        // Writing to a `String` does not fail, and the fields' own `Debug` is that of strings.
        let _ = write!(text, "{value:?}");
    }
}
