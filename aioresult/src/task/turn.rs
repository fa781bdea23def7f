//! A turn of a nursery: what is polled, in which order, for how long, and how the nursery goes to sleep.
//!
//! The functions on the way of every task are `inline(always)`, here and in [`members`](super::members): the compiler would leave some of
//! them out of line, and a nursery of two tasks then takes 1,640 instructions instead of 1,470, one of 100 tasks on the heap 850
//! each instead of 790.

use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::ptr::NonNull;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use super::core::{Core, phase};
use super::end::{Payload, keep_first};
use super::header::{CLAIMED, DONE, GONE, TaskPtr, WAITED};
use super::heap::{self, Counted};
use super::members::Hold;
use super::request::request;
use super::signal;
use super::trace::Event;
use super::wake::{self, Node};

/// How many polls a turn has. Then the nursery lets its executor go on with other things, and is polled again.
///
/// Well below the 128 operations that tokio allows a task between two of its polls: tasks that have
/// run out of them wake themselves up and are polled again in vain, which would make a burst of n ready tasks
/// cost n²/128 polls.
const POLLS_IN_A_TURN: usize = 64;

/// How a turn ended.
enum Turn {
    /// There is more to come.
    Pending,
    /// Body and tasks have returned, or the nursery has failed and everything in it was dropped.
    Ended,
    /// Something in it has panicked; everything in it was dropped.
    Panicked(Payload),
}

/// How `run_ready` ended.
enum Ran {
    /// Others should have their turn.
    Out,
    /// Body and tasks have returned, and the nursery is over.
    ToTheEnd,
    /// Everything that is left is to be dropped.
    IntoClosing,
}

impl Core {
    /// Whether there is no ordinary task left. If there is, the body is woken when there is none.
    ///
    /// # Panics
    /// If this is not called by the body.
    pub(crate) fn has_no_tasks(&self) -> bool {
        assert!(self.is_polled_here(), "only its own body can wait for a nursery");
        self.receive();
        let none = self.len() == 0;
        self.body_waits_for_tasks.set(!none);
        none
    }

    /// Polls the nursery, until all is over.
    ///
    /// # Panics
    /// With the first panic in the nursery, when everything in it was dropped.
    pub(crate) fn drive(&self, cx: &mut Context<'_>) -> Poll<()> {
        match self.turn(cx) {
            Turn::Pending => Poll::Pending,
            Turn::Ended => Poll::Ready(()),
            Turn::Panicked(payload) => panic::resume_unwind(payload),
        }
    }

    /// Polls what is to be polled, until nothing is or others should have their turn.
    fn turn(&self, cx: &mut Context<'_>) -> Turn {
        let phase = self.phase.load(Ordering::Relaxed);
        assert!(phase == phase::OPEN || phase == phase::CLOSING, "a nursery was polled after it had ended");
        let _polled = self.enter();
        let _span = self.trace.enter();
        if phase == phase::OPEN {
            // One `catch_unwind` for the whole turn, since it keeps the compiler from inlining what is inside.
            let payload = match panic::catch_unwind(AssertUnwindSafe(|| self.run_ready(cx))) {
                Ok(Ran::Out) => {
                    self.join_family();
                    return Turn::Pending;
                }
                Ok(Ran::ToTheEnd) => return self.ended(Event::Finished, None),
                Ok(Ran::IntoClosing) => None,
                Err(payload) => keep_first(Some(payload), self.trace_panic()),
            };
            self.keep(payload);
            self.keep(self.drop_panicked_remnant());
            self.keep(self.shut_down());
        }
        self.await_remnants(cx)
    }

    fn run_ready(&self, cx: &mut Context<'_>) -> Ran {
        self.queues.begin_turn();
        self.receive();
        let mut polls = 0;
        loop {
            let signals = self.signals.load(Ordering::SeqCst);
            if signals & signal::FAIL != 0 {
                self.signals.fetch_or(signal::FAILS, Ordering::SeqCst);
                return Ran::IntoClosing;
            }
            if signals != 0 {
                self.heed(signals);
            }
            if self.is_done() {
                match self.all.is_empty() && !self.has_remnants() {
                    // What has come in meanwhile is received before the next sleep.
                    true if self.close() => return Ran::ToTheEnd,
                    true => {}
                    false => {
                        self.receive();
                        if self.is_done() {
                            return Ran::IntoClosing;
                        }
                    }
                }
            }
            if self.step(cx, &mut polls) {
                return Ran::Out;
            }
        }
    }

    /// Polls one task, or goes to sleep. True if it is time for others to have their turn.
    #[inline(always)]
    fn step(&self, cx: &mut Context<'_>, polls: &mut usize) -> bool {
        if *polls >= POLLS_IN_A_TURN && !self.queues.is_empty() {
            cx.waker().wake_by_ref();
            return true;
        }
        let Some(task) = self.queues.pop() else { return self.sleep(cx) };
        *polls += 1;
        // What is ready at once was not kept from it by the budget, so there is no need to ask. At least one poll a turn, so
        // that a neighbour that spends all of tokio's budget starves nobody.
        if self.poll(task).is_pending() && !has_budget() {
            *polls = POLLS_IN_A_TURN;
        }
        false
    }

    /// Waits until nothing is left of tasks that were dropped, and ends the nursery.
    fn await_remnants(&self, cx: &mut Context<'_>) -> Turn {
        while self.has_remnants() || !self.close() {
            match panic::catch_unwind(AssertUnwindSafe(|| self.run_remnants(cx))) {
                Ok(true) => {
                    self.join_family();
                    return Turn::Pending;
                }
                Ok(false) => {}
                Err(payload) => {
                    self.keep(Some(payload));
                    self.keep(self.drop_panicked_remnant());
                }
            }
        }
        match self.existing_rare().and_then(|rare| rare.payload.take()) {
            Some(payload) => self.ended(Event::Panicked, Some(payload)),
            None if self.is_failing() => self.ended(Event::Failed, None),
            None => self.ended(Event::Finished, None),
        }
    }

    /// How the last turn ends. A panic of the nursery comes before that of a subscriber.
    fn ended(&self, event: Event, payload: Option<Payload>) -> Turn {
        match keep_first(payload, self.trace.caught_event(event)) {
            Some(payload) => Turn::Panicked(payload),
            None => Turn::Ended,
        }
    }

    /// Something has panicked; if it was in a poll, that is the current one. Returns the panic of a subscriber.
    fn trace_panic(&self) -> Option<Payload> {
        // SAFETY: what was being polled is still linked.
        unsafe { self.current.get()?.as_ref() }.trace.caught_event(Event::Panicked)
    }

    /// Polls remnants as long as there are some. True if it is time for others to have their turn.
    fn run_remnants(&self, cx: &mut Context<'_>) -> bool {
        self.queues.begin_turn();
        self.receive();
        let mut polls = 0;
        while self.has_remnants() {
            if self.step(cx, &mut polls) {
                return true;
            }
        }
        false
    }

    /// Sees to what was signalled by other threads.
    #[cold]
    fn heed(&self, signals: u8) {
        self.signals.fetch_and(!signals, Ordering::AcqRel);
        if signals & signal::LIMIT != 0 {
            self.admit();
        }
        if signals & signal::CANCEL != 0 {
            self.cancel_cancelled();
        }
    }

    /// Whether something was signalled that has not been seen to.
    fn is_signalled(&self) -> bool {
        self.phase.load(Ordering::Relaxed) == phase::OPEN && self.signals.load(Ordering::Acquire) != 0
    }

    fn keep(&self, payload: Option<Payload>) {
        if payload.is_some() {
            let kept = &self.rare().payload;
            kept.set(keep_first(kept.take(), payload));
        }
    }

    #[inline(always)]
    fn poll(&self, task: TaskPtr) -> Poll<()> {
        // SAFETY: the task was queued, so it is linked: alive, with its future, and not being polled. What has panicked in its
        // poll is dropped before anything else is polled.
        unsafe {
            task.as_ref().cells.write();
            self.current.set(Some(task));
            let waker = match NonNull::new(task.as_ref().node.load(Ordering::Acquire)) {
                None => wake::borrowed(self),
                Some(node) => wake::for_poll(task, node),
            };
            let polled = {
                let _span = task.as_ref().trace.enter_poll();
                (task.as_ref().vtable.poll)(task, &mut Context::from_waker(&waker))
            };
            if polled.is_pending() {
                self.current.set(None);
                return polled;
            }
            // While it is the current one, since a subscriber may call back.
            let traced = task.as_ref().trace.caught_event(Event::Finished);
            self.current.set(None);
            self.complete(task);
            if let Some(payload) = traced {
                panic::resume_unwind(payload);
            }
            polled
        }
    }

    /// # Safety
    /// The task is linked, and its output was written just now.
    #[inline(always)]
    unsafe fn complete(&self, task: TaskPtr) {
        // SAFETY: the task is alive, and its last reference is not given up before the end.
        unsafe {
            let hold = self.unlink(task);
            if self.body.get() == Some(task) {
                mem::forget(hold);
                task.as_ref().set(DONE);
                self.body.set(None);
                return;
            }
            self.announce_end(hold);
        }
    }

    /// Tells all who wait for it that a task is over. It is not the body.
    ///
    /// # Safety
    /// Its output was written just now.
    #[inline(always)]
    pub(super) unsafe fn announce_end(&self, hold: Hold) {
        let task = hold.0;
        mem::forget(hold);
        // SAFETY: the task is alive until the engine lets go of it.
        unsafe {
            if self.len() == 0
                && self.body_waits_for_tasks.take()
                && let Some(body) = self.body.get()
            {
                self.wake(body);
            }
            // Before the engine lets go, since the capture may be on another thread, and free the task as soon as it has. Until then a
            // capture on another thread does not write the state of a heap task; of one in a frame it does, but frees nothing.
            let header = task.as_ref();
            let is_waited_for = header.state.load(Ordering::Relaxed) & WAITED != 0
                || header.is_waited_for_elsewhere.load(Ordering::Relaxed);
            let ends = || header.set(if header.is_on_heap() { DONE } else { DONE | GONE });
            let is_claimed = header.state.load(Ordering::Relaxed) & CLAIMED != 0;
            let waiting = (is_waited_for && !is_claimed).then(|| header.waiters.take(ends));
            if waiting.is_none() || header.is_on_heap() {
                // An output that nobody wants is dropped by this. Then nobody waits either.
                heap::let_go(task, DONE);
            }
            if let Some(waiting) = waiting {
                waiting.wake();
            }
        }
    }

    /// Sees to what came into the inbox.
    #[inline]
    pub(super) fn receive(&self) {
        if !self.has_incoming() {
            return;
        }
        if let Some(payload) = self.receive_all() {
            panic::resume_unwind(payload);
        }
    }

    /// Whether something is in the inbox.
    #[inline]
    pub(super) fn has_incoming(&self) -> bool {
        // SAFETY: the nursery holds its block.
        self.existing_block().is_some_and(|block| unsafe { block.as_ref() }.has_incoming())
    }

    /// As `receive`, but returns the first panic, after all was received.
    pub(super) fn receive_all(&self) -> Option<Payload> {
        let block = self.existing_block()?;
        let mut payload = None;
        // SAFETY: the nursery holds its block. What is in the inbox is alive.
        for node in unsafe { block.as_ref() }.take_incoming() {
            let received = panic::catch_unwind(AssertUnwindSafe(|| {
                // SAFETY: the node comes from the inbox.
                unsafe { self.receive_one(node) }
            }));
            payload = keep_first(payload, received.err());
        }
        payload
    }

    /// # Safety
    /// The node comes from the inbox.
    unsafe fn receive_one(&self, node: NonNull<Node>) {
        // SAFETY: nodes in the inbox are alive; of a heap task the inbox has a reference. Its header is null or
        // that of a living task.
        unsafe {
            let task = node.as_ref().header.load(Ordering::Acquire);
            if task == request() {
                self.serve(node);
                return;
            }
            node.as_ref().acknowledge();
            let Some(task) = NonNull::new(task) else { return };
            let header = task.as_ref();
            header.cells.write();
            let _reference = header.is_on_heap().then(|| Counted(task));
            if header.is_linked.get() {
                self.wake(task);
            } else if header.has_future.get() {
                // It was spawned on another thread.
                self.adopt(task);
            }
        }
    }

    /// Goes to sleep: from now on a wake from elsewhere wakes the nursery's own task. False if something has
    /// come in meanwhile.
    fn sleep(&self, cx: &Context<'_>) -> bool {
        if self.queues.have_yielded() {
            cx.waker().wake_by_ref();
            return true;
        }
        // SAFETY: the nursery holds its block.
        let block = unsafe { self.block().as_ref() };
        if !block.has_incoming() {
            block.parent.register(cx.waker());
        }
        if block.has_incoming() {
            self.receive();
            return false;
        }
        // The executor's waker is foreign code, too: to clone the new one, or to drop the old one, may have woken a task.
        self.queues.is_empty() && !self.is_signalled()
    }
}

/// Whether tokio would let the current task go on. Without tokio there is no limit but our own.
fn has_budget() -> bool {
    #[cfg(feature = "tokio")]
    return tokio::task::coop::has_budget_remaining();
    #[cfg(not(feature = "tokio"))]
    true
}
