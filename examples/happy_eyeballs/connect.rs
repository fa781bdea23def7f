//! A connection to any of several addresses.

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::attempt::{Failed, attempt};
use crate::dial::dial;
use crate::interleave::interleave;

/// There is no connection to any of the addresses.
#[derive(Debug)]
pub(crate) enum NoConnection {
    /// None of them works. These are all the reasons.
    AllFailed(Vec<Failed>),
    /// Some have failed perhaps, but not all.
    TooLate(Duration),
}

impl fmt::Display for NoConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllFailed(errors) => {
                f.write_str("no attempt has succeeded")?;
                errors.iter().try_for_each(|error| write!(f, "\n  {error}"))
            }
            Self::TooLate(limit) => write!(f, "no connection within {limit:?}"),
        }
    }
}

impl Error for NoConnection {}

/// Connects to the one that is there first, and tells of all attempts.
pub(crate) async fn connect(
    addresses: impl IntoIterator<Item = SocketAddr>,
    delay: Duration,
    limit: Duration,
) -> Result<TcpStream, NoConnection> {
    let start = Instant::now();
    let dialled = dial(interleave(addresses), delay, |address| attempt(address, start));
    match timeout(limit, dialled).await {
        Ok(dialled) => dialled.map_err(NoConnection::AllFailed),
        Err(_) => Err(NoConnection::TooLate(limit)),
    }
}
