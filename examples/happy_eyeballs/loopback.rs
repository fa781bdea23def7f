//! Addresses of this machine, so that the program has something to dial.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A port that refuses every connection, for as long as this is kept.
///
/// The port is taken, so that nobody else comes to listen there, and the socket never does.
pub(crate) struct Refusing {
    pub(crate) address: SocketAddr,
    _socket: Option<TcpSocket>,
}

impl Refusing {
    /// On a machine without IPv6 every address of it fails, and this one will do.
    pub(crate) fn ipv6() -> Self {
        let bound = || {
            let socket = TcpSocket::new_v6()?;
            socket.bind(any_port(Ipv6Addr::LOCALHOST))?;
            Ok::<_, io::Error>(Self { address: socket.local_addr()?, _socket: Some(socket) })
        };
        bound().unwrap_or_else(|_| Self { address: (Ipv6Addr::LOCALHOST, 9).into(), _socket: None })
    }
}

/// A port that does not even refuse connections: on Linux, attempts hang as they do when a firewall drops them.
///
/// Nobody accepts, and the queue has room for one connection, which is there already. The system then ignores who knocks.
pub(crate) struct Silent {
    pub(crate) address: SocketAddr,
    _listener: TcpListener,
    _queued: TcpStream,
}

impl Silent {
    pub(crate) async fn ipv4() -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(any_port(Ipv4Addr::LOCALHOST))?;
        let listener = socket.listen(0)?;
        let address = listener.local_addr()?;
        Ok(Self { address, _listener: listener, _queued: TcpStream::connect(address).await? })
    }
}

/// A port where connections are made. The system does that, whether they are accepted or not.
pub(crate) async fn live() -> io::Result<TcpListener> {
    TcpListener::bind(any_port(Ipv4Addr::LOCALHOST)).await
}

fn any_port(host: impl Into<IpAddr>) -> SocketAddr {
    SocketAddr::new(host.into(), 0)
}
