//! Spans and events for `tracing`. Without that feature everything here is empty.
//!
//! | span or event | level | |
//! |---|---|---|
//! | `nursery` | `DEBUG` | entered around each poll of the nursery |
//! | `task`, of which `args` is a field if they are known | `DEBUG` | entered around each poll of the task, and when it is dropped; its parent is the spawner's |
//! | `started`, `finished` | `TRACE` | of a task: first polled, returned |
//! | `failed` | `DEBUG` | this task, or the nursery, has failed |
//! | `dropped`, `cancelled` | `DEBUG` | before it had returned |
//! | `panicked` | `ERROR` | the nursery, by this task |

#[cfg(not(feature = "tracing"))]
pub(crate) use off::Trace;
#[cfg(all(not(feature = "tracing"), any(feature = "threads", feature = "tokio")))]
pub(crate) use off::traced;
#[cfg(all(not(feature = "tracing"), feature = "tokio"))]
pub(crate) use off::traced_closure;
#[cfg(feature = "tracing")]
pub(crate) use on::Trace;
#[cfg(all(feature = "tracing", feature = "tokio"))]
pub(crate) use on::traced_closure;

#[cfg(all(feature = "tracing", any(feature = "threads", feature = "tokio")))]
pub(crate) use on::traced;

/// What became of a task, or of a nursery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(not(feature = "tracing"), allow(dead_code))]
pub(crate) enum Event {
    Started,
    Finished,
    Failed,
    Dropped,
    Cancelled,
    Panicked,
}

#[cfg(feature = "tracing")]
mod on {
    use std::cell::{Cell, RefCell};
    use std::panic::{self, AssertUnwindSafe, Location};

    #[cfg(any(feature = "threads", feature = "tokio"))]
    use tracing::Instrument;
    use tracing::span::EnteredSpan;
    use tracing::{Span, debug, debug_span, error, trace};

    use super::Event;
    use crate::task::end::Payload;
    use crate::task::header::Kind;

    /// The span of a task or of a nursery. Used on the nursery's thread only.
    pub(crate) struct Trace {
        /// From its beginning to its end.
        span: RefCell<Option<Span>>,
        of: Cell<Option<Of>>,
        is_started: Cell<bool>,
        has_failed: Cell<bool>,
    }

    /// What it is about, for events whose span is filtered out.
    #[derive(Clone, Copy)]
    struct Of {
        routine: &'static str,
        kind: &'static str,
        location: &'static Location<'static>,
    }

    impl Trace {
        /// Without a span: the body is in that of the nursery, and remnants have none.
        pub(crate) const fn none() -> Self {
            Self {
                span: RefCell::new(None),
                of: Cell::new(None),
                is_started: Cell::new(false),
                has_failed: Cell::new(false),
            }
        }

        pub(crate) fn begin_task(
            &self,
            routine: &'static str,
            args: Option<&str>,
            location: &'static Location<'static>,
            kind: Kind,
        ) {
            if kind != Kind::Body && kind != Kind::Remnant {
                let kind = kind.name();
                let span = debug_span!(target: "aioresult", "task", routine, args, kind, %location);
                self.begin(span, Of { routine, kind, location });
            }
        }

        pub(crate) fn begin_nursery(&self, location: &'static Location<'static>) {
            let span = debug_span!(target: "aioresult", "nursery", %location);
            self.begin(span, Of { routine: "nursery", kind: "nursery", location });
        }

        fn begin(&self, span: Span, of: Of) {
            self.span.replace(Some(span));
            self.of.set(Some(of));
        }

        pub(crate) fn enter(&self) -> Option<EnteredSpan> {
            let span = self.span.borrow().clone();
            span.map(Span::entered)
        }

        /// Of a task: the same, for a poll.
        pub(crate) fn enter_poll(&self) -> Option<EnteredSpan> {
            if !self.is_started.replace(true) {
                self.event(Event::Started);
            }
            self.enter()
        }

        /// The same, but a panic of the subscriber is returned.
        pub(crate) fn caught_event(&self, event: Event) -> Option<Payload> {
            panic::catch_unwind(AssertUnwindSafe(|| self.event(event))).err()
        }

        /// What has failed or panicked is going to be dropped, and needs no event for that. All others but the first end the span.
        pub(crate) fn event(&self, event: Event) {
            let span = match event {
                Event::Started | Event::Failed | Event::Panicked => self.span.borrow().clone(),
                Event::Finished | Event::Dropped | Event::Cancelled => self.span.take(),
            };
            let (Some(span), Some(Of { routine, kind, location })) = (span, self.of.get()) else { return };
            let has_failed = matches!(event, Event::Failed | Event::Panicked);
            if self.has_failed.replace(has_failed || self.has_failed.get()) {
                return;
            }
            // A parent that is filtered out would make the event a root: then it goes into what is around it.
            let parent = span.id().or_else(|| Span::current().id());
            match event {
                Event::Started => trace!(target: "aioresult", parent: parent, "started"),
                Event::Finished => trace!(target: "aioresult", parent: parent, "finished"),
                Event::Failed => debug!(target: "aioresult", parent: parent, "failed"),
                Event::Dropped => debug!(target: "aioresult", parent: parent, "dropped"),
                Event::Cancelled => debug!(target: "aioresult", parent: parent, "cancelled"),
                Event::Panicked => {
                    error!(target: "aioresult", parent: parent, routine, kind, %location, "panicked");
                }
            }
        }
    }

    /// What runs on another thread on behalf of the current task.
    #[cfg(any(feature = "threads", feature = "tokio"))]
    pub(crate) fn traced<F: Future>(future: F) -> impl Future<Output = F::Output> {
        future.instrument(Span::current())
    }

    /// The same for a closure.
    #[cfg(feature = "tokio")]
    pub(crate) fn traced_closure<T>(closure: impl FnOnce() -> T) -> impl FnOnce() -> T {
        let span = Span::current();
        move || span.in_scope(closure)
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::panic::Location;

    use super::Event;
    use crate::task::end::Payload;
    use crate::task::header::Kind;

    pub(crate) struct Trace;

    /// Instead of an entered span.
    pub(crate) struct Entered;

    impl Trace {
        pub(crate) const fn none() -> Self {
            Self
        }

        pub(crate) const fn begin_nursery(&self, _: &'static Location<'static>) {}

        pub(crate) const fn begin_task(
            &self,
            _: &'static str,
            _: Option<&str>,
            _: &'static Location<'static>,
            _: Kind,
        ) {
        }

        pub(crate) const fn enter(&self) -> Entered {
            Entered
        }

        pub(crate) const fn enter_poll(&self) -> Entered {
            Entered
        }

        pub(crate) const fn event(&self, _: Event) {}

        pub(crate) const fn caught_event(&self, _: Event) -> Option<Payload> {
            None
        }
    }

    #[cfg(any(feature = "threads", feature = "tokio"))]
    pub(crate) const fn traced<F>(future: F) -> F {
        future
    }

    #[cfg(feature = "tokio")]
    pub(crate) const fn traced_closure<C>(closure: C) -> C {
        closure
    }
}
