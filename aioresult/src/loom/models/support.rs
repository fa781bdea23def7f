//! What the models are made of.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::{self, Write};
use std::mem;
use std::panic::{self, PanicHookInfo};
use std::pin::Pin;
use std::sync::{Arc, Mutex, Once};
use std::task::{Context, Poll, Waker};

use crate::Scope;
use crate::loom::atomic::{AtomicBool, Ordering};
use crate::loom::witness::Witness;

pub(super) use loom::future::block_on;
pub(super) use loom::thread::{JoinHandle, spawn};

/// Explores `run`. The first panic ends the process: loom would go on with the destructors of all threads, outside of the model,
/// where they panic, too, or never end.
pub(super) fn model(run: impl Fn() + Send + Sync + 'static) {
    static ENDS_WITH_A_PANIC: Once = Once::new();
    ENDS_WITH_A_PANIC.call_once(|| panic::set_hook(Box::new(end_with)));
    loom::model(run);
}

fn end_with(panic: &PanicHookInfo<'_>) {
    // Of `spawning`: what comes too late is refused with a panic.
    if panic.payload_as_str().is_some_and(|text| text.starts_with("tasks can be spawned into a nursery only"))
    {
        return;
    }
    let thread = std::thread::current();
    // Not with `eprintln`, which the test would keep to itself.
    let _ = writeln!(io::stderr(), "{} failed: {panic}", thread.name().unwrap_or("a model"));
    std::process::exit(101);
}

/// Something that is to be dropped once, by a thread that may: whatever else becomes of it, the model fails.
pub(super) struct Value(Witness);

impl Value {
    pub(super) fn new() -> Self {
        Self(Witness::new())
    }

    /// Looks at it.
    pub(super) fn look(&self) {
        self.0.read();
    }
}

/// Calls `run` with a scope to which other threads may refer. They have to be joined before it returns.
pub(super) fn with_scope<E: 'static>(run: impl FnOnce(&'static Scope<'static, E>)) {
    let scope = Box::into_raw(Box::new(Scope::new()));
    // SAFETY: it comes from a box, and lives until it is taken back.
    run(unsafe { &*scope });
    // SAFETY: by the contract nobody refers to it any more.
    drop(unsafe { Box::from_raw(scope) });
}

/// The same for a nursery that cannot fail.
pub(super) fn with_infallible_scope(run: impl FnOnce(&'static Scope<'static, Infallible>)) {
    with_scope(run);
}

/// Polls with a waker that nobody is woken by.
pub(super) fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Waits for a flag. The flag is relaxed: that it is seen after a wake is for the wake to see to.
#[derive(Clone)]
pub(super) struct Flag(Arc<State>);

struct State {
    is_set: AtomicBool,
    /// Of who polled last. No other thread looks for it before it was handed over.
    waker: Mutex<Option<Waker>>,
}

impl Flag {
    pub(super) fn new() -> Self {
        Self(Arc::new(State { is_set: AtomicBool::new(false), waker: Mutex::new(None) }))
    }

    pub(super) async fn wait(self) {
        poll_fn(|cx| self.poll(cx)).await;
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<()> {
        if self.0.is_set.load(Ordering::Relaxed) {
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        let before = self.0.waker.lock().unwrap().replace(waker);
        // After the lock, since it is one that loom does not know.
        drop(before);
        Poll::Pending
    }

    pub(super) fn set(&self) {
        self.0.is_set.store(true, Ordering::Relaxed);
    }

    /// Sets it on another thread, and wakes who waits, who has been polled.
    pub(super) fn set_elsewhere(&self) -> JoinHandle<()> {
        let (waker, flag) = (self.waker(), self.clone());
        spawn(move || {
            flag.set();
            waker.wake();
        })
    }

    /// The same after a wake that comes too early.
    pub(super) fn set_elsewhere_between_wakes(&self) -> JoinHandle<()> {
        let (waker, flag) = (self.waker(), self.clone());
        spawn(move || {
            waker.wake_by_ref();
            flag.set();
            waker.wake();
        })
    }

    /// The waker of who waits.
    pub(super) fn waker(&self) -> Waker {
        self.0.waker.lock().unwrap().take().expect("somebody waits for the flag")
    }
}

/// Lets others have their turn.
pub(super) async fn once_more() {
    let mut is_polled = false;
    poll_fn(|cx| {
        if mem::replace(&mut is_polled, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Two clones of a waker that is lent, made by two other threads.
pub(super) fn clones_made_elsewhere(waker: &Waker) -> [Waker; 2] {
    // SAFETY: the threads are joined before this returns, and only they use it.
    let waker: &'static Waker = unsafe { &*std::ptr::from_ref(waker) };
    let clones = [spawn(|| waker.clone()), spawn(|| waker.clone())];
    clones.map(|thread| thread.join().unwrap())
}
