//! Where a task lives that is not on the heap.

use std::pin::Pin;

use super::Label;
use crate::capture::{ResultCapture, Running};
use crate::nursery::Nursery;
use crate::scope::Engine;
use crate::task::frame::SpawnedTask;

/// A place in the frame of the body.
pub struct Frame<'n, 't, E, S, F, T> {
    pub(crate) nursery: Nursery<'n, E, S>,
    pub(super) slot: Pin<&'t mut SpawnedTask<F, T>>,
}

impl<'n, 't, E, S, F, T> Frame<'n, 't, E, S, F, T> {
    pub(crate) fn engine(&self) -> &'n Engine<E> {
        self.nursery.scope().engine()
    }

    #[track_caller]
    #[inline]
    pub(crate) fn fill(self, task: F, label: Label) -> ResultCapture<T, Running<'t>>
    where
        F: Future<Output = T>,
    {
        ResultCapture::in_frame(self.engine(), self.slot, task, label)
    }
}
