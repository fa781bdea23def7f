//! One attempt, and what is said of it.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;

use tokio::net::TcpStream;
use tokio::time::Instant;

/// There is no connection to this address.
#[derive(Debug)]
pub(crate) struct Failed {
    address: SocketAddr,
    why: io::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.address, self.why)
    }
}

impl Error for Failed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.why)
    }
}

/// Connects, and tells what becomes of it, with the time since `start`.
pub(crate) async fn attempt(address: SocketAddr, start: Instant) -> Result<TcpStream, Failed> {
    let mut teller = Teller { address, start, is_over: false };
    teller.say("try");
    let connected = TcpStream::connect(address).await;
    teller.is_over = true;
    match connected {
        Ok(connection) => {
            teller.say("connected");
            Ok(connection)
        }
        Err(why) => {
            teller.say(&why);
            Err(Failed { address, why })
        }
    }
}

/// Tells of an attempt, also of one that is dropped: that is how it learns that another one was faster.
struct Teller {
    address: SocketAddr,
    start: Instant,
    is_over: bool,
}

impl Teller {
    fn say(&self, what: impl fmt::Display) {
        println!("{:5} ms  {}: {what}", self.start.elapsed().as_millis(), self.address);
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        if !self.is_over {
            self.say("dropped");
        }
    }
}
