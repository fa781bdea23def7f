//! Small parts of steps.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use crate::interpret::pick;
use crate::world::{World, lock};

/// Rings for one of those who sleep.
pub(crate) fn sound(world: &Arc<World>, which: usize) {
    let mut bells = lock(&world.bells);
    let Some(index) = pick(which, bells.len()) else { return };
    let bell = bells.swap_remove(index);
    drop(bells);
    bell.ring(world);
}

/// Wakes whoever has left a waker, and leaves it there every other time.
pub(crate) fn wake_old(world: &World, which: usize) {
    let mut wakers = lock(&world.old_wakers);
    let Some(index) = pick(which, wakers.len()) else { return };
    let waker = wakers.swap_remove(index);
    drop(wakers);
    waker.wake_by_ref();
    if which.is_multiple_of(2) {
        lock(&world.old_wakers).push(waker);
    }
}

/// Polls once and drops the rest.
pub(crate) async fn give_up(future: impl Future<Output = ()>) {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let _ = future.as_mut().poll(cx);
        Poll::Ready(())
    })
    .await;
}

/// Pends once, having woken itself.
pub(crate) async fn yield_now() {
    let mut has_yielded = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut has_yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
