//! A turn of a nursery: what is polled, in which order, for how long, and how the nursery goes to sleep.

use std::panic::{self, AssertUnwindSafe};
use std::ptr::NonNull;
use std::sync::atomic::Ordering;
use std::task::Context;

use super::core::{Core, Reference, phase};
use super::end::{Payload, keep_first};
use super::header::{CLAIMED, DONE, Queue, TaskPtr, WAITED};
use super::wake::{self, Node};

/// How many polls a turn has. Then the nursery lets its executor go on with other things, and is polled again.
///
/// Well below the 128 operations that tokio allows a task between two of its polls: tasks that have
/// run out of them wake themselves up and are polled again in vain, which would make a burst of n ready tasks
/// cost n²/128 polls.
const POLLS_IN_A_TURN: usize = 64;

/// How a turn ended.
pub(crate) enum Turn {
    /// There is more to come.
    Pending,
    /// Body and tasks have returned.
    Returned,
    /// The nursery has failed; everything in it was dropped.
    Failed,
    /// Something in it has panicked; everything in it was dropped.
    Panicked(Payload),
}

/// How `run_ready` ended.
enum Ran {
    Out,
    ToTheEnd,
    IntoFailure,
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

    /// Polls what is to be polled, until nothing is or others should have their turn.
    pub(crate) fn turn(&self, cx: &mut Context<'_>) -> Turn {
        assert!(self.phase.load(Ordering::Relaxed) == phase::OPEN, "a nursery was polled after it had ended");
        let _polled = self.enter();
        // One `catch_unwind` for the whole turn, since it keeps the compiler from inlining what is inside.
        let payload = match panic::catch_unwind(AssertUnwindSafe(|| self.run_ready(cx))) {
            Ok(Ran::Out) => return Turn::Pending,
            Ok(Ran::ToTheEnd) => return Turn::Returned,
            Ok(Ran::IntoFailure) => None,
            Err(payload) => Some(payload),
        };
        match keep_first(payload, self.shut_down()) {
            Some(payload) => Turn::Panicked(payload),
            None => Turn::Failed,
        }
    }

    fn run_ready(&self, cx: &mut Context<'_>) -> Ran {
        self.requeue_yielded();
        self.receive();
        let mut polls = 0;
        loop {
            if self.is_failing.load(Ordering::Acquire) {
                return Ran::IntoFailure;
            }
            // What has come in meanwhile is received before the next sleep.
            if self.all.is_empty() && self.close() {
                return Ran::ToTheEnd;
            }
            // At least one poll a turn, so that a neighbour that spends all of tokio's budget starves nobody.
            if polls == POLLS_IN_A_TURN || (polls > 0 && !has_budget()) {
                cx.waker().wake_by_ref();
                return Ran::Out;
            }
            match self.ready.pop_front() {
                Some(task) => {
                    polls += 1;
                    self.poll(task);
                }
                None if self.sleep(cx) => return Ran::Out,
                None => {}
            }
        }
    }

    fn requeue_yielded(&self) {
        while let Some(task) = self.yielded.pop_front() {
            // SAFETY: it was queued, so it is alive, and it is queued again.
            unsafe {
                task.as_ref().queue.set(Queue::Ready);
                self.ready.push_back(task);
            }
        }
    }

    fn poll(&self, task: TaskPtr) {
        // SAFETY: the task was queued, so it is linked: alive, with its future, and not being polled.
        unsafe {
            task.as_ref().queue.set(Queue::None);
            self.current.set(Some(task));
            let waker = wake::for_poll(self, task);
            let polled = (task.as_ref().vtable.poll)(task, &mut Context::from_waker(&waker));
            self.current.set(None);
            if polled.is_ready() {
                self.complete(task);
            }
        }
    }

    /// # Safety
    /// The task is linked, and its output was written just now.
    unsafe fn complete(&self, task: TaskPtr) {
        // SAFETY: the task is alive, and its last reference is not given up before the end.
        unsafe {
            let reference = self.unlink(task);
            if self.len() == 0 && self.body_waits_for_tasks.take() {
                self.wake(self.body.get().expect("only a body can wait"));
            }
            if self.body.get() == Some(task) {
                // Nobody looks at the body's state but us.
                task.as_ref().state.store(DONE, Ordering::Relaxed);
                return;
            }
            let Err(reference) = reference.hand_over() else { return };
            let header = task.as_ref();
            // Release and acquire: see `CLAIMED`, and `Header::poll_done`.
            let state = header.state.fetch_or(DONE, Ordering::AcqRel);
            if state & WAITED != 0 {
                header.wake_waiters();
            }
            if state & CLAIMED != 0 {
                (header.vtable.drop_output)(task);
            }
            drop(reference);
        }
    }

    /// Sees to what came into the inbox.
    fn receive(&self) {
        if let Some(payload) = self.receive_all() {
            panic::resume_unwind(payload);
        }
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
            node.as_ref().acknowledge();
            let Some(task) = NonNull::new(node.as_ref().header.load(Ordering::Acquire)) else { return };
            let header = task.as_ref();
            let _reference = header.is_on_heap().then_some(Reference(task));
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
        if !self.yielded.is_empty() {
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
        self.ready.is_empty() && !self.is_failing.load(Ordering::Acquire)
    }
}

/// Whether tokio would let the current task go on. Without tokio there is no limit but our own.
fn has_budget() -> bool {
    #[cfg(feature = "tokio")]
    return tokio::task::coop::has_budget_remaining();
    #[cfg(not(feature = "tokio"))]
    true
}
