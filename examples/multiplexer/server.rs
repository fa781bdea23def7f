//! The server: works on many requests at a time, and replies to each when it is done with it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use aioresult::{Started, capture, nursery};
use futures::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};
use tokio_util::codec::Framed;

use crate::message::{Message, MessageCodec};

/// How long the server thinks about each byte of a text.
pub(crate) const PER_BYTE: Duration = Duration::from_millis(20);

/// Serves one client. It reports its address as soon as the client can connect.
#[capture]
pub(crate) async fn serve(patience: Duration, ready: Started<SocketAddr>) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    ready.set(listener.local_addr()?);
    let (connection, _) = listener.accept().await?;
    attend(connection, patience).await
}

/// Replies until there are no more requests, or no more patience. Then it closes the connection, whoever waits.
pub(crate) async fn attend(
    connection: impl AsyncRead + AsyncWrite + Send,
    patience: Duration,
) -> io::Result<()> {
    match timeout(patience, reply_to_all(connection)).await {
        Ok(replied) => replied,
        Err(_) => {
            // The nursery was dropped, and so were its tasks and the connection.
            println!("  (the server has lost patience)");
            Ok(())
        }
    }
}

/// A task for each request, as they come. The nursery waits for the last ones.
async fn reply_to_all(connection: impl AsyncRead + AsyncWrite + Send) -> io::Result<()> {
    nursery! {
        let (sink, mut requests) = Framed::new(connection, MessageCodec::new()).split();
        let sink = &Mutex::new(sink);
        while let Some(request) = requests.next().await {
            let request = request?;
            spawn async move {
                let reply = reply_to(request).await;
                sink.lock().await.send(reply).await
            }?;
        }
    }
}

/// The longer the text, the longer it takes.
async fn reply_to(request: Message) -> Message {
    let bytes = u32::try_from(request.text.len()).expect("there is a longest text");
    sleep(PER_BYTE * bytes).await;
    Message { number: request.number, text: request.text.to_ascii_uppercase().into() }
}
