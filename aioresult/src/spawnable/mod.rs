//! What can be spawned. These traits are there for their messages: each says, on the operand of `spawn`, what
//! is wrong with it.
//!
//! rustc prints our message, and only that, if everything that can be wrong is in one bound, behind a blanket impl that is not
//! recommended. So the traits also do the spawning: a function that did it for them would have to name their
//! future, and would be reported as well. And it would be named in a note, as what asks for the bound: the expansion calls the
//! functions of the traits themselves, of which no note tells. None of them takes `self`, so that nobody's method is
//! mistaken for one of them.

mod cannot_fail;
mod converted;
mod discardable;
mod fallible;
mod plain;
mod typed;

pub use self::cannot_fail::{CannotFail, ThisBlock};
pub use self::converted::{TrySpawnableInto, TryStartableInto};
pub use self::discardable::{Discardable, Returns};
pub use self::fallible::TrySpawnable;
pub use self::plain::Spawnable;
pub(crate) use self::typed::Typed;
