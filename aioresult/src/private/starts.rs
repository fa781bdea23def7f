//! `spawn_start`: two captures for one routine. Its report comes from a task on the heap, because only there a capture
//! that is dropped is known to be.

use std::convert::identity;

use super::{Frame, Heap, Label};
use crate::capture::ResultCapture;
use crate::error::StartFailed;
use crate::fallible::FailOnErr;
use crate::spawnable::{Spawnable, TrySpawnable, TryStartableInto, Typed};
use crate::start::{Captures, Startable, Starting, TryStarting, begin, try_begin};
use crate::threads::{Crosses, Threads};

impl<'n, E, S: Threads> Heap<'n, E, S> {
    /// Starts a routine, and returns the captures of its report and of its result.
    #[track_caller]
    pub fn start<'t, R, Y, T>(self, routine: R, label: Label) -> Captures<'t, Y, T>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: Spawnable<R, T>,
        R: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        R: 'n,         // borrow only what was declared before the block's first spawn
        Y: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
    {
        // SAFETY: the wrappers are `Send` if the routine and the report are, and by the bounds.
        unsafe {
            let (first, starting, label) = begin(self.nursery, routine, label);
            (first, ResultCapture::on_heap(self.nursery.scope(), starting, label))
        }
    }

    /// The same for a routine whose `Err` makes the nursery fail once it is ready.
    #[track_caller]
    pub fn try_start<'t, R, Y, T>(
        self,
        routine: R,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: TrySpawnable<R, T, E>,
        R: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        R: 'n,         // borrow only what was declared before the block's first spawn
        Y: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        // SAFETY: the wrapper is `Send` if the routine is, and by the bounds.
        unsafe { self.try_start_as(routine, TrySpawnable::into_task, identity, label) }
    }

    /// The same, where the error is converted if it becomes the nursery's.
    #[track_caller]
    pub fn try_start_into<'t, R, Y, T, D>(
        self,
        routine: R,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, D>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: TryStartableInto<R, T, D, E>,
        R: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        R: 'n,         // borrow only what was declared before the block's first spawn
        Y: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
        D: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        // SAFETY: the wrapper is `Send` if the routine is, and by the bounds.
        unsafe { self.try_start_as(routine, TryStartableInto::into_task, R::INTO, label) }
    }

    /// # Safety
    /// If `S` is `AnyThread`, what `into_task` makes is `Send`.
    #[track_caller]
    unsafe fn try_start_as<'t, R, F, Y, T, D>(
        self,
        routine: R,
        into_task: fn(R) -> F,
        into: fn(D) -> E,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, D>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        F: Future<Output = Result<T, D>> + 'n,
        Y: Crosses<S> + 'n,
        T: Crosses<S>,
        D: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        // SAFETY: the wrappers are `Send` if the routine, the report and the errors are: by the bounds, and as the caller
        // promises.
        unsafe {
            let (first, starting, label) = try_begin(self.nursery, routine, into_task, into, label);
            let starting = FailOnErr::new(starting, self.nursery.scope().engine());
            (first, ResultCapture::on_heap(self.nursery.scope(), starting, label))
        }
    }
}

impl<'n, 't, E, S: Threads, Y, Fut, T> Frame<'n, 't, E, S, Starting<Y, Typed<Fut, T>>, T> {
    /// Starts a routine, and returns the captures of its report and of its result.
    #[track_caller]
    pub fn start<R>(self, routine: R, label: Label) -> Captures<'t, Y, T>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: Spawnable<Fut, T>,
        Y: Crosses<S> + 'n,
    {
        // SAFETY: by the bounds.
        let (first, starting, label) = unsafe { begin(self.nursery, routine, label) };
        (first, ResultCapture::in_frame(self.nursery.scope().engine(), self.slot, starting, label))
    }
}

/// A routine that can fail, in a slot.
type TrySlot<'n, E, Y, D, Fut, T> = FailOnErr<'n, E, TryStarting<Y, D, E, Typed<Fut, Result<T, D>>>>;

impl<'n, 't, E, S: Threads, Y, Fut, T>
    Frame<'n, 't, E, S, TrySlot<'n, E, Y, E, Fut, T>, Result<T, StartFailed>>
{
    /// The same for a routine whose `Err` makes the nursery fail once it is ready.
    #[track_caller]
    pub fn try_start<R>(self, routine: R, label: Label) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: TrySpawnable<Fut, T, E>,
        Y: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        self.try_start_as(routine, TrySpawnable::into_task, identity, label)
    }
}

impl<'n, 't, E, S: Threads, Y, Fut, T, D>
    Frame<'n, 't, E, S, TrySlot<'n, E, Y, D, Fut, T>, Result<T, StartFailed>>
{
    /// The same, where the error is converted if it becomes the nursery's.
    #[track_caller]
    pub fn try_start_into<R>(self, routine: R, label: Label) -> Captures<'t, Y, Result<T, StartFailed>, D>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: TryStartableInto<Fut, T, D, E>,
        Y: Crosses<S> + 'n,
        D: Crosses<S> + 'n,
    {
        self.try_start_as(routine, TryStartableInto::into_task, R::INTO, label)
    }

    #[track_caller]
    fn try_start_as<R>(
        self,
        routine: R,
        into_task: fn(R) -> Typed<Fut, Result<T, D>>,
        into: fn(D) -> E,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, D>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        Y: Crosses<S> + 'n,
        D: Crosses<S> + 'n,
    {
        let engine = self.nursery.scope().engine();
        // SAFETY: by the bounds.
        let (first, starting, label) = unsafe { try_begin(self.nursery, routine, into_task, into, label) };
        let starting = FailOnErr::new(starting, engine);
        (first, ResultCapture::in_frame(engine, self.slot, starting, label))
    }
}
