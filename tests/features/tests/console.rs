//! What the tokio console can see: the spans that tokio makes for its tasks, if it is told to.
//!
//! ```sh
//! RUSTFLAGS="--cfg tokio_unstable" CARGO_TARGET_DIR=target/console cargo test --package aioresult-feature-tests --test console
//! ```
#![cfg(tokio_unstable)]
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

include!("../../../aioresult/src/guide/interop/console.rs");

async fn one() -> u32 {
    1
}

async fn two() -> u32 {
    2
}

/// Of each span its target, and its fields as text.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Span>>>);

struct Span {
    target: &'static str,
    name: &'static str,
    fields: Fields,
}

#[derive(Default)]
struct Fields(HashMap<&'static str, String>);

impl<S: Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let metadata = attributes.metadata();
        self.0.lock().unwrap().push(Span { target: metadata.target(), name: metadata.name(), fields });
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

/// The values of a field, in the order of the spans.
fn values(spans: &Spans, name: &str, target: &str, field: &str) -> Vec<String> {
    let spans = spans.0.lock().unwrap();
    let is_meant = |span: &&Span| span.name == name && span.target.starts_with(target);
    spans.iter().filter(is_meant).map(|span| span.fields.0.get(field).cloned().unwrap_or_default()).collect()
}

fn run() -> Spans {
    let spans = Spans::default();
    let subscriber = tracing_subscriber::registry().with(spans.clone());
    tracing::subscriber::with_default(subscriber, || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let sum = runtime.block_on(async { tokio::spawn(sum()).await.unwrap() });
        assert_eq!(sum, 6);
    });
    spans
}

#[test]
fn the_console_sees_tasks_of_tokio_only() {
    let spans = run();
    let kinds = values(&spans, "runtime.spawn", "tokio::task", "kind");
    // The one that awaits the nursery, and those on other threads.
    assert_eq!(kinds, ["block_on", "task", "task", "blocking"]);
    // The spans of this crate tell of all three.
    assert_eq!(values(&spans, "task", "aioresult", "routine"), ["one()", "two()", "|| 3"]);
}

#[test]
fn the_console_does_not_know_where_they_were_started_and_what_they_are_called() {
    let spans = run();
    let names = values(&spans, "runtime.spawn", "tokio::task", "task.name");
    assert_eq!(names, ["", "", "", ""]);
    let files = values(&spans, "runtime.spawn", "tokio::task", "loc.file");
    assert!(files[2].ends_with("elsewhere.rs") && files[3].ends_with("elsewhere.rs"), "{files:?}");
    // That is in the spans of this crate, too.
    let locations = values(&spans, "task", "aioresult", "location");
    assert!(locations.iter().all(|location| location.contains("console.rs")), "{locations:?}");
}
