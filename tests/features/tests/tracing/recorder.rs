//! Records spans and events.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Dispatch, Event, Level, Metadata, Span, Subscriber, dispatcher, info_span};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

/// A span or an event.
#[derive(Clone)]
pub(crate) struct Record {
    is_event: bool,
    /// Of an event: what it says.
    pub(crate) name: String,
    pub(crate) target: &'static str,
    pub(crate) level: Level,
    pub(crate) fields: BTreeMap<&'static str, String>,
    /// How often the span was entered.
    pub(crate) enters: usize,
    /// When the span was closed: how much had been recorded by then.
    pub(crate) closed: Option<usize>,
    /// The index of the span that it is in.
    parent: Option<usize>,
}

/// What was recorded, in order, inside of a span, or at all.
pub(crate) struct Records {
    all: Vec<Record>,
    root: Option<usize>,
}

impl Records {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Record> {
        self.all.iter().filter(|record| self.root.is_none() || self.is_in_root(record.parent))
    }

    fn is_in_root(&self, parent: Option<usize>) -> bool {
        parent.is_some_and(|index| parent == self.root || self.is_in_root(self.all[index].parent))
    }

    /// The one span with this field, or event of the test.
    pub(crate) fn span_with(&self, field: &str, value: &str) -> &Record {
        let has_it = |record: &&Record| {
            let is_candidate = !record.is_event || record.target != "aioresult";
            is_candidate && record.fields.get(field).is_some_and(|is| is == value)
        };
        let spans: Vec<_> = self.iter().filter(has_it).collect();
        assert_eq!(spans.len(), 1, "{self}");
        spans[0]
    }

    /// Whether the span was closed before this was said.
    pub(crate) fn is_closed_before(&self, span: &Record, event: &str) -> bool {
        let event = self.all.iter().position(|record| record.name == event).expect("it was said");
        span.closed.is_some_and(|closed| closed <= event)
    }

    /// What is said in a span, but not in those inside of it.
    pub(crate) fn events_in(&self, span: &Record) -> Vec<&str> {
        let index = self.all.iter().position(|record| std::ptr::eq(record, span));
        let events = self.all.iter().filter(|record| record.is_event && record.parent == index);
        events.map(|record| &*record.name).collect()
    }

    /// A line for each span and event, in order, indented by how deep it is.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.add_lines(self.root, "", &mut lines);
        lines
    }

    fn add_lines(&self, parent: Option<usize>, indent: &str, lines: &mut Vec<String>) {
        for (index, record) in self.all.iter().enumerate().filter(|(_, record)| record.parent == parent) {
            lines.push(format!("{indent}{record}"));
            self.add_lines(Some(index), &format!("{indent}  "), lines);
        }
    }
}

impl fmt::Display for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.level, self.name)?;
        match (self.fields.get("routine"), self.fields.get("kind")) {
            (Some(routine), Some(kind)) => write!(f, " `{routine}`, {kind}"),
            _ => Ok(()),
        }
    }
}

/// Keeps what is told to it.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Record>>>);

/// Where a span is in the records.
#[derive(Clone, Copy)]
struct Place(usize);

fn place<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> usize {
    let Place(place) = *span.extensions().get().expect("all spans are recorded");
    place
}

impl Recorder {
    fn lock(&self) -> MutexGuard<'_, Vec<Record>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a record, and returns its index.
    fn push(&self, metadata: &Metadata<'static>, Fields(mut fields): Fields, parent: Option<usize>) -> usize {
        let name = fields.remove("message").unwrap_or_else(|| metadata.name().to_owned());
        let (is_event, target, level) = (metadata.is_event(), metadata.target(), *metadata.level());
        let mut records = self.lock();
        records.push(Record { is_event, name, target, level, fields, enters: 0, closed: None, parent });
        records.len() - 1
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).expect("it is new");
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let parent = span.parent().map(|parent| place(&parent));
        let place = Place(self.push(attributes.metadata(), fields, parent));
        span.extensions_mut().insert(place);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.push(event.metadata(), fields, context.event_span(event).map(|span| place(&span)));
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let place = place(&context.span(id).expect("it is not closed"));
        self.lock()[place].enters += 1;
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let place = place(&context.span(&id).expect("it is about to be closed"));
        let mut records = self.lock();
        records[place].closed = Some(records.len());
    }
}

/// The fields of a span or of an event, as text.
#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

/// What is recorded in `run`, on any thread.
pub(crate) fn recorded(run: impl FnOnce()) -> Records {
    /// Of the whole process, since a nursery's tasks may be on any thread. So each test has a span for what is its own.
    static RECORDER: LazyLock<Recorder> = LazyLock::new(|| {
        let recorder = Recorder::default();
        let subscriber = Registry::default().with(recorder.clone());
        tracing::subscriber::set_global_default(subscriber).expect("nobody else does");
        recorder
    });
    LazyLock::force(&RECORDER);
    let span = info_span!("test");
    span.in_scope(run);
    let root = Some(index_of(&span));
    Records { all: RECORDER.lock().clone(), root }
}

fn index_of(span: &Span) -> usize {
    let index = span.with_subscriber(|(id, subscriber)| {
        let registry: &Registry = subscriber.downcast_ref().expect("it is the recorder's");
        place(&registry.span(id).expect("it is not closed"))
    });
    index.expect("it is recorded")
}

/// What is recorded in `run`, on this thread, of what the filter lets through.
pub(crate) fn recorded_through(filter: impl Layer<Registry> + Send + Sync, run: impl FnOnce()) -> Records {
    let recorder = Recorder::default();
    let subscriber = Registry::default().with(filter).with(recorder.clone());
    dispatcher::with_default(&Dispatch::new(subscriber), run);
    let all = recorder.lock().clone();
    Records { all, root: None }
}
