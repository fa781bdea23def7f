//! What the tests of the servers share. All of it stays on this machine.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// On a free port, with its address.
pub(crate) async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// A connection on which the request was sent.
pub(crate) async fn send(address: &str, path: &str) -> TcpStream {
    let mut connection = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    connection
}

/// Its answer, whole.
pub(crate) async fn get(address: &str, path: &str) -> String {
    let mut answer = String::new();
    send(address, path).await.read_to_string(&mut answer).await.unwrap();
    answer
}
