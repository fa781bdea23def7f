//! `spawn_start`: two captures for one routine. Its report comes from a task on the heap, because only there a capture
//! that is dropped is known to be.

use super::{Frame, Heap, Label};
use crate::capture::ResultCapture;
use crate::error::StartFailed;
use crate::fallible::FailOnErr;
use crate::spawnable::{Spawnable, TrySpawnable, TrySpawnableInto, Typed, TypedInto};
use crate::start::{Captures, Ready, Startable, Starting, TryStarting};
use crate::threads::{Crosses, Threads};

impl<'n, E, S: Threads> Heap<'n, E, S> {
    /// Starts a routine, and returns the captures of its report and of its result.
    #[track_caller]
    pub fn start<'t, R, Y, T>(self, mut routine: R, label: Label) -> Captures<'t, Y, T>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: Spawnable<R, T>,
        R: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        R: 'n,         // borrow only what was declared before the block's first spawn
        Y: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
    {
        let label = routine.describe(label);
        let ready = Ready::of(&mut routine);
        let starting = ready.starting(routine.into_task());
        // SAFETY: the wrappers are `Send` if the routine and the report are, and by the bounds.
        unsafe {
            let first = ready.on_heap(self.nursery, &label);
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
        unsafe { self.try_start_as(routine, TrySpawnable::into_task, label) }
    }

    /// The same, where the error is converted.
    #[track_caller]
    pub fn try_start_into<'t, R, Y, T>(
        self,
        routine: R,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: TrySpawnableInto<R, T, E>,
        R: Crosses<S>, // a spawn that is a statement of the block itself need not be `Send`
        R: 'n,         // borrow only what was declared before the block's first spawn
        Y: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        // SAFETY: the wrappers are `Send` if the routine is, and by the bounds.
        unsafe { self.try_start_as(routine, TrySpawnableInto::into_task, label) }
    }

    /// `into_task` converts the routine's error into the nursery's.
    ///
    /// # Safety
    /// If `S` is `AnyThread`, what it makes is `Send`.
    #[track_caller]
    unsafe fn try_start_as<'t, R, F, Y, T>(
        self,
        mut routine: R,
        into_task: fn(R) -> F,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        F: Future<Output = Result<T, E>> + 'n,
        Y: Crosses<S> + 'n,
        T: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        let label = routine.describe(label);
        let ready = Ready::of(&mut routine);
        let shared = ready.shared();
        // SAFETY: the wrappers are `Send` if the routine, the report and the error are: by the bounds, and as the
        // caller promises.
        unsafe {
            let first = ready.on_heap(self.nursery, &label);
            let starting = TryStarting::new(shared, into_task(routine), first.watch());
            let starting = FailOnErr::new(starting, self.nursery.scope().engine());
            (first, ResultCapture::on_heap(self.nursery.scope(), starting, label))
        }
    }
}

/// The future of a routine that can fail, in a slot.
type TrySlot<'n, E, Y, F> = FailOnErr<'n, E, TryStarting<Y, E, F>>;

impl<'n, 't, E, S: Threads, Y, Fut, T> Frame<'n, 't, E, S, Starting<Y, Typed<Fut, T>>, T> {
    /// Starts a routine, and returns the captures of its report and of its result.
    #[track_caller]
    pub fn start<R>(self, mut routine: R, label: Label) -> Captures<'t, Y, T>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: Spawnable<Fut, T>,
        Y: Crosses<S> + 'n,
    {
        let label = routine.describe(label);
        let ready = Ready::of(&mut routine);
        let starting = ready.starting(routine.into_task());
        // SAFETY: by the bounds, and no error comes out of it.
        let first = unsafe { ready.on_heap(self.nursery, &label) };
        (first, ResultCapture::in_frame(self.nursery.scope().engine(), self.slot, starting, label))
    }
}

impl<'n, 't, E, S: Threads, Y, Fut, T>
    Frame<'n, 't, E, S, TrySlot<'n, E, Y, Typed<Fut, Result<T, E>>>, Result<T, StartFailed>>
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
        self.try_start_as(routine, TrySpawnable::into_task, label)
    }
}

impl<'n, 't, E, S: Threads, Y, Fut, T>
    Frame<'n, 't, E, S, TrySlot<'n, E, Y, TypedInto<E, Fut, T>>, Result<T, StartFailed>>
{
    /// The same, where the error is converted.
    #[track_caller]
    pub fn try_start_into<R>(self, routine: R, label: Label) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        R: TrySpawnableInto<Fut, T, E>,
        Y: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        self.try_start_as(routine, TrySpawnableInto::into_task, label)
    }
}

impl<'n, 't, E, S: Threads, Y, F, T> Frame<'n, 't, E, S, TrySlot<'n, E, Y, F>, Result<T, StartFailed>> {
    #[track_caller]
    fn try_start_as<R>(
        self,
        mut routine: R,
        into_task: fn(R) -> F,
        label: Label,
    ) -> Captures<'t, Y, Result<T, StartFailed>, E>
    where
        'n: 't,
        R: Startable<Ready = Y>,
        F: Future<Output = Result<T, E>>,
        Y: Crosses<S> + 'n,
        E: Crosses<S>,
    {
        let engine = self.nursery.scope().engine();
        let label = routine.describe(label);
        let ready = Ready::of(&mut routine);
        let shared = ready.shared();
        // SAFETY: by the bounds.
        let first = unsafe { ready.on_heap(self.nursery, &label) };
        let starting = FailOnErr::new(TryStarting::new(shared, into_task(routine), first.watch()), engine);
        (first, ResultCapture::in_frame(engine, self.slot, starting, label))
    }
}
