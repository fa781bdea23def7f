//! What lies between a routine that reports and the one who waits for that.

use std::mem;
use std::sync::PoisonError;
use std::task::{Context, Poll};

use crate::sync::{AtomicWaker, Mutex};

/// Where one report goes.
pub(super) struct Mailbox<S> {
    state: Mutex<State<S>>,
    /// Of the one who waits for it.
    waker: AtomicWaker,
}

struct State<S> {
    word: Word<S>,
    /// The routine is being polled.
    is_polled: bool,
    /// The right to report was dropped meanwhile.
    is_abandoned: bool,
}

/// What is known of a start.
enum Word<S> {
    Awaited,
    Ready(S),
    /// Nothing more will come.
    Over,
}

impl<S> Mailbox<S> {
    pub(super) fn new() -> Self {
        let state = State { word: Word::Awaited, is_polled: false, is_abandoned: false };
        Self { state: Mutex::new(state), waker: AtomicWaker::new() }
    }

    fn with<R>(&self, use_it: impl FnOnce(&mut State<S>) -> R) -> R {
        use_it(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set(&self, value: S) {
        let refused = self.with(|state| match state.word {
            Word::Awaited => {
                state.word = Word::Ready(value);
                None
            }
            _ => Some(value),
        });
        self.wake();
        drop(refused);
    }

    /// The right to report was dropped. If that is because the routine is returning just now, its error tells more.
    pub(super) fn abandon(&self) {
        let is_over = self.with(|state| {
            state.is_abandoned = true;
            !state.is_polled && state.end()
        });
        if is_over {
            self.wake();
        }
    }

    pub(super) fn begin_poll(&self) {
        self.with(|state| state.is_polled = true);
    }

    /// The routine goes on.
    pub(super) fn end_poll(&self) {
        let is_over = self.with(|state| {
            state.is_polled = false;
            state.is_abandoned && state.end()
        });
        if is_over {
            self.wake();
        }
    }

    /// Says that no report will come, if there was none so far; returns whether that is so. Then it has to be [woken](Self::wake).
    pub(super) fn end(&self) -> bool {
        self.with(State::end)
    }

    /// Wakes the one who waits.
    pub(super) fn wake(&self) {
        self.waker.wake();
    }

    /// The report, or `None` if there will be none.
    pub(super) fn poll(&self, cx: &Context<'_>) -> Poll<Option<S>> {
        self.waker.register(cx.waker());
        self.with(|state| match mem::replace(&mut state.word, Word::Over) {
            Word::Awaited => {
                state.word = Word::Awaited;
                Poll::Pending
            }
            Word::Ready(value) => Poll::Ready(Some(value)),
            Word::Over => Poll::Ready(None),
        })
    }
}

impl<S> State<S> {
    /// Whether it was not over before.
    fn end(&mut self) -> bool {
        let is_awaited = matches!(self.word, Word::Awaited);
        if is_awaited {
            self.word = Word::Over;
        }
        is_awaited
    }
}
