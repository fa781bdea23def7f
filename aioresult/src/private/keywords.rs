//! What the keywords of a block are: the expansion names these modules at the keywords' places, so that editors show what is
//! written here. In them are the labels of what the keywords start.

use std::panic::Location;

use super::Label;
use crate::task::header::Kind;

macro_rules! label {
    ($name:ident, $kind:ident) => {
        /// Its label.
        #[must_use]
        pub const fn $name(text: &'static str, location: &'static Location<'static>) -> Label {
            Label::named(text, location, Kind::$kind)
        }
    };
}

/// Starts a task from a future, and gives the [capture](crate::ResultCapture) of its result. The task may borrow, and the nursery
/// waits for it.
///
/// `spawn f()?` hands an `Err` to the nursery, which then fails. See [`nursery!`](macro@crate::nursery#spawning).
pub mod spawn {
    use super::{Kind, Label, Location};

    label!(label, Ordinary);
    label!(threaded, Parallel);
}

/// Like `spawn`, but the nursery does not wait for this task: it is dropped when the body and all ordinary tasks have ended.
///
/// See [`Nursery::spawn_daemon`](crate::Nursery::spawn_daemon).
pub mod spawn_daemon {
    use super::{Kind, Label, Location};

    label!(label, Daemon);
}

/// Like `spawn`, with a capture that can [cancel](crate::ResultCapture::cancel) the task. The result says whether it was
/// [cancelled](crate::Cancelled).
///
/// See [`Nursery::spawn_cancellable`](crate::Nursery::spawn_cancellable).
pub mod spawn_cancellable {
    use super::{Kind, Label, Location};

    label!(label, Cancellable);
}

/// Like `spawn`, but tokio runs this task, on any of its workers. It cannot borrow, and has to be `Send`.
///
/// It is a method of [`Nursery`](crate::Nursery), too, which tells more about it.
pub mod spawn_parallel {
    use super::{Kind, Label, Location};

    label!(label, Parallel);
}

/// Runs a closure on tokio's threads for code that blocks, and gives the [capture](crate::ResultCapture) of what it returns. It cannot
/// borrow, and has to be `Send`.
///
/// It is a method of [`Nursery`](crate::Nursery), too, which tells more about it.
pub mod spawn_blocking {
    use super::{Kind, Label, Location};

    label!(label, Blocking);
}

/// Starts a routine that [reports](crate::Started) when it is ready, and gives two captures: that of its report, and that of its
/// result.
///
/// See [`Nursery::start`](crate::Nursery::start).
pub mod spawn_start {
    use super::{Kind, Label, Location};

    label!(label, Ordinary);
    label!(threaded, Parallel);
}
