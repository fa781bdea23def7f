//! Why a call has no reply.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

use crate::message::LONGEST_TEXT;

/// Why the connection is over. All who were waiting are told, so it is shared.
pub(crate) type Broken = Arc<io::Error>;

/// A call that has no reply.
#[derive(Clone, Debug)]
pub(crate) enum CallError {
    /// The text does not fit into a message.
    TooLong,
    /// The connection was over before. The server has not seen the request.
    NotSent,
    /// The connection is over. Nobody knows whether the server has carried out the request.
    Lost(Broken),
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "not sent: longer than {LONGEST_TEXT} bytes"),
            Self::NotSent => f.write_str("not sent: the connection is over"),
            Self::Lost(why) => write!(f, "lost: {why}"),
        }
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Lost(why) => Some(why),
            Self::TooLong | Self::NotSent => None,
        }
    }
}
