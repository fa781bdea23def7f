//! A stand-in for tokio, whose types know nothing of loom: as much of its runtime as `elsewhere.rs` uses.
//!
//! Each task has a thread. As with tokio, to abort a task is to ask for its end: it is dropped before it is polled again, unless it
//! returns before; and its output is there, or its error, when its future is gone.

use std::any::Any;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use loom::future::block_on;
use loom::sync::{Arc, Mutex, MutexGuard};
use loom::thread;

/// The runtime, of which there is one.
#[derive(Clone)]
pub(crate) struct Handle;

impl Handle {
    pub(crate) fn try_current() -> Result<Self, ()> {
        Ok(Self)
    }

    pub(crate) const fn id(&self) -> u8 {
        0
    }

    pub(crate) fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let shared = Shared::new();
        let task = Task { future: Some(Box::pin(future)), shared: shared.clone() };
        thread::spawn(move || block_on(task));
        JoinHandle { shared }
    }

    pub(crate) fn spawn_blocking<T: Send + 'static>(
        &self,
        closure: impl FnOnce() -> T + Send + 'static,
    ) -> JoinHandle<T> {
        let shared = Shared::new();
        let of_thread = shared.clone();
        thread::spawn(move || {
            let is_aborted = of_thread.lock().is_aborted;
            of_thread.end(if is_aborted { Err(JoinError) } else { Ok(closure()) });
        });
        JoinHandle { shared }
    }
}

/// The task was aborted. There are no panics in the models.
pub(crate) struct JoinError;

impl JoinError {
    pub(crate) fn try_into_panic(self) -> Result<Box<dyn Any + Send>, Self> {
        Err(self)
    }
}

pub(crate) struct JoinHandle<T> {
    shared: Arc<Shared<T>>,
}

impl<T> JoinHandle<T> {
    pub(crate) fn abort(&self) {
        let mut state = self.shared.lock();
        state.is_aborted = true;
        let waker = state.task.take();
        drop(state);
        wake(waker);
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let waker = cx.waker().clone();
        let mut state = self.shared.lock();
        if let Some(end) = state.end.take() {
            drop(state);
            return Poll::Ready(end);
        }
        let before = state.handle.replace(waker);
        drop(state);
        drop(before);
        Poll::Pending
    }
}

struct Shared<T>(Mutex<State<T>>);

struct State<T> {
    is_aborted: bool,
    end: Option<Result<T, JoinError>>,
    /// Who polls the task.
    task: Option<Waker>,
    /// Who waits for it.
    handle: Option<Waker>,
}

impl<T> Shared<T> {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { is_aborted: false, end: None, task: None, handle: None })))
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap()
    }

    fn end(&self, end: Result<T, JoinError>) {
        let mut state = self.lock();
        state.end = Some(end);
        let waker = state.handle.take();
        drop(state);
        wake(waker);
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

struct Task<F: Future> {
    /// `None` when it is over.
    future: Option<Pin<Box<F>>>,
    shared: Arc<Shared<F::Output>>,
}

impl<F: Future> Future for Task<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let mut state = self.shared.lock();
        let is_aborted = state.is_aborted;
        let before = state.task.replace(waker);
        drop(state);
        drop(before);
        let future = self.future.as_mut().expect("what is over is not polled");
        let end = if is_aborted { Err(JoinError) } else { Ok(ready!(future.as_mut().poll(cx))) };
        self.future = None;
        self.shared.end(end);
        Poll::Ready(())
    }
}
