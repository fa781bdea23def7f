//! Where a task lives: in the frame of the block, or on the heap. For each shape of a spawn a method.

use std::pin::Pin;

use super::{Discarded, Label, TaskSlot};
use crate::capture::{ResultCapture, Running};
use crate::fallible::{Converted, FailOnErr};
use crate::nursery::Nursery;
use crate::spawnable::{Discardable, Spawnable, TrySpawnable, TrySpawnableInto};
use crate::threads::{Crosses, Threads};

/// Starts tasks on the heap. `describe` gives the label the name of a routine: see `names.rs`. It does not have a type that
/// mentions `F`, since the compiler would not know then which argument is to blame. The comments at the bounds are for the compiler, which quotes them.
pub struct Heap<'n, E, S> {
    pub(crate) nursery: Nursery<'n, E, S>,
}

impl<'n, E, S: Threads> Heap<'n, E, S> {
    /// Starts a task in the nursery, and returns the capture of its result.
    #[track_caller]
    pub fn spawn<'t, F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: Spawnable<Fut, T>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        T: Crosses<S>,
    {
        let label = describe(&task, label);
        task.on_heap(self.nursery, label)
    }

    /// Starts a task whose result is discarded on purpose.
    #[track_caller]
    pub fn spawn_discard<F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Discarded
    where
        F: Spawnable<Fut, T>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        T: Crosses<S>,
    {
        drop(self.spawn(task, label, describe));
        Discarded
    }

    /// Starts a task whose result nobody looks at.
    #[track_caller]
    pub fn spawn_unit<F, Fut, T>(self, task: F, label: Label, describe: impl FnOnce(&F, Label) -> Label)
    where
        F: Spawnable<Fut, T>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        T: Discardable + Crosses<S>,
    {
        drop(self.spawn(task, label, describe));
    }

    /// Starts a task whose `Err` makes the nursery fail, and returns the capture of its `Ok`.
    #[track_caller]
    pub fn try_spawn<'t, F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnable<Fut, T, E>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        T: Crosses<S>,
        E: Crosses<S>,
    {
        let label = describe(&task, label);
        task.on_heap(self.nursery, label)
    }

    /// The same, when nobody looks at the `Ok`.
    #[track_caller]
    pub fn try_spawn_discard<F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Discarded
    where
        F: TrySpawnable<Fut, T, E>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        T: Crosses<S>,
        E: Crosses<S>,
    {
        drop(self.try_spawn(task, label, describe));
        Discarded
    }

    /// Starts a task whose `Err`, converted, makes the nursery fail, and returns the capture of its `Ok`.
    #[track_caller]
    pub fn try_spawn_into<'t, F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        'n: 't,
        F: TrySpawnableInto<Fut, T, E>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        T: Crosses<S>,
        E: Crosses<S>,
    {
        let label = describe(&task, label);
        task.on_heap(self.nursery, label)
    }

    /// The same, when nobody looks at the `Ok`.
    #[track_caller]
    pub fn try_spawn_into_discard<F, Fut, T>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Discarded
    where
        F: TrySpawnableInto<Fut, T, E>,
        Fut: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        Fut: 'n,         // borrow only what was declared before the block's first spawn
        T: Crosses<S>,
        E: Crosses<S>,
    {
        drop(self.try_spawn_into(task, label, describe));
        Discarded
    }
}

/// Starts a task in the frame of the body.
pub struct Frame<'n, 't, E, S, F, T> {
    pub(super) nursery: Nursery<'n, E, S>,
    pub(super) slot: Pin<&'t mut TaskSlot<F, T>>,
}

impl<'t, E, S, Fut, T> Frame<'_, 't, E, S, Fut, T> {
    /// Starts a task in the nursery, and returns the capture of its result.
    #[track_caller]
    pub fn spawn<F>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        F: Spawnable<Fut, T>,
    {
        let label = describe(&task, label);
        task.in_frame(self.nursery.scope().engine(), self.slot, label)
    }

    /// Starts a task whose result is discarded on purpose.
    #[track_caller]
    pub fn spawn_discard<F>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Discarded
    where
        F: Spawnable<Fut, T>,
    {
        self.spawn(task, label, describe).discard();
        Discarded
    }

    /// Starts a task whose result nobody looks at.
    #[track_caller]
    pub fn spawn_unit<F>(self, task: F, label: Label, describe: impl FnOnce(&F, Label) -> Label)
    where
        F: Spawnable<Fut, T>,
        T: Discardable,
    {
        drop(self.spawn(task, label, describe));
    }
}

impl<'n, 't, E, S, Fut, T> Frame<'n, 't, E, S, FailOnErr<'n, E, Fut>, T> {
    /// Starts a task whose `Err` makes the nursery fail, and returns the capture of its `Ok`.
    #[track_caller]
    pub fn try_spawn<F>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        F: TrySpawnable<Fut, T, E>,
    {
        let label = describe(&task, label);
        task.in_frame(self.nursery.scope().engine(), self.slot, label)
    }

    /// The same, when nobody looks at the `Ok`.
    #[track_caller]
    pub fn try_spawn_discard<F>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Discarded
    where
        F: TrySpawnable<Fut, T, E>,
    {
        self.try_spawn(task, label, describe).discard();
        Discarded
    }
}

impl<'n, 't, E, S, Fut, T> Frame<'n, 't, E, S, Converted<'n, E, Fut>, T> {
    /// Starts a task whose `Err`, converted, makes the nursery fail, and returns the capture of its `Ok`.
    #[track_caller]
    pub fn try_spawn_into<F>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> ResultCapture<T, Running<'t>>
    where
        F: TrySpawnableInto<Fut, T, E>,
    {
        let label = describe(&task, label);
        task.in_frame(self.nursery.scope().engine(), self.slot, label)
    }

    /// The same, when nobody looks at the `Ok`.
    #[track_caller]
    pub fn try_spawn_into_discard<F>(
        self,
        task: F,
        label: Label,
        describe: impl FnOnce(&F, Label) -> Label,
    ) -> Discarded
    where
        F: TrySpawnableInto<Fut, T, E>,
    {
        self.try_spawn_into(task, label, describe).discard();
        Discarded
    }
}
