//! What stands in for a feature that is off: its names, so that the compiler says which feature it is. None of this can be called.

#[cfg(not(feature = "tokio"))]
use crate::capture::{ResultCapture, Running};
#[cfg(not(feature = "tokio"))]
use crate::nursery::Nursery;
#[cfg(not(feature = "tokio"))]
use crate::threads::Threads;
#[cfg(not(feature = "tree"))]
use crate::tree::Tree;

/// Implemented by nothing.
#[cfg(not(feature = "tokio"))]
#[diagnostic::on_unimplemented(
    message = "parallel and blocking tasks need the feature `tokio` of `aioresult`",
    label = "the feature is off"
)]
pub trait NeedsTheFeatureTokio: Sized {
    /// The operand of `spawn_blocking`. It returns a future, so that there is nothing else to be said about it.
    fn blocking<N, L, T>(_nursery: N, _closure: Self, _label: L) -> std::future::Pending<T> {
        std::future::pending()
    }

    /// What a method of the handle would return.
    fn capture<'t, T>(self) -> ResultCapture<T, Running<'t>>;
}

#[cfg(not(feature = "tokio"))]
impl<E, S: Threads> Nursery<'_, E, S> {
    #[doc(hidden)]
    pub fn spawn_parallel<'t, F: NeedsTheFeatureTokio, T>(self, task: F) -> ResultCapture<T, Running<'t>> {
        task.capture()
    }

    #[doc(hidden)]
    pub fn try_spawn_parallel<'t, F: NeedsTheFeatureTokio, T>(
        self,
        task: F,
    ) -> ResultCapture<T, Running<'t>> {
        task.capture()
    }

    #[doc(hidden)]
    pub fn spawn_blocking<'t, F: NeedsTheFeatureTokio, T>(self, task: F) -> ResultCapture<T, Running<'t>> {
        task.capture()
    }

    #[doc(hidden)]
    pub fn try_spawn_blocking<'t, F: NeedsTheFeatureTokio, T>(
        self,
        task: F,
    ) -> ResultCapture<T, Running<'t>> {
        task.capture()
    }
}

/// Implemented by nothing.
#[cfg(not(feature = "tree"))]
#[diagnostic::on_unimplemented(
    message = "`tree()` needs the feature `tree` of `aioresult`",
    label = "the feature is off",
    note = "the tree of one nursery is there without it: `n.tree()`"
)]
pub trait NeedsTheFeatureTree {
    /// What `tree` would return.
    fn trees(self) -> Vec<Tree>;
}

/// The lifetime is there because the compiler would look at a bound without one here, and not where this is called.
#[cfg(not(feature = "tree"))]
#[doc(hidden)]
pub fn tree() -> Vec<Tree>
where
    for<'a> &'a (): NeedsTheFeatureTree,
{
    (&()).trees()
}
