//! The client: many calls at a time over one connection.

use std::io;
use std::sync::Arc;

use aioresult::{Promise, ResultError, ResultFuture, nursery};
use bytes::Bytes;
use futures::{Sink, SinkExt, Stream, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio_util::codec::Framed;

use crate::error::{Broken, CallError};
use crate::message::{LONGEST_TEXT, Message, MessageCodec};
use crate::pending::Pending;

/// How many requests may wait until they are sent. Further callers wait until there is room.
pub(crate) const QUEUE: usize = 16;

/// The right to call. The connection is closed when the last clone is gone.
#[derive(Clone)]
pub(crate) struct Client {
    requests: mpsc::Sender<Request>,
}

/// What has to run, so that calls get replies.
#[must_use = "calls are sent and replies received when it runs"]
pub(crate) struct Connection<S> {
    requests: mpsc::Receiver<Request>,
    stream: S,
}

struct Request {
    text: Bytes,
    promise: Promise<Bytes, Broken>,
}

pub(crate) fn client<S: AsyncRead + AsyncWrite>(stream: S) -> (Client, Connection<S>) {
    let (sender, requests) = mpsc::channel(QUEUE);
    (Client { requests: sender }, Connection { requests, stream })
}

impl Client {
    /// Sends a request, and waits for the reply.
    ///
    /// Dropping this future is no harm to others: the reply will come, and be thrown away.
    pub(crate) async fn call(&self, text: impl Into<Bytes>) -> Result<Bytes, CallError> {
        let text = text.into();
        if text.len() > LONGEST_TEXT {
            return Err(CallError::TooLong);
        }
        let (promise, reply) = ResultFuture::new();
        self.requests.send(Request { text, promise }).await.map_err(|_| CallError::NotSent)?;
        reply.await.map_err(|error| match error {
            ResultError::Failed(why) => CallError::Lost(why),
            // It was dropped in the queue, with its promise.
            _ => CallError::NotSent,
        })
    }
}

impl<S: AsyncRead + AsyncWrite> Connection<S> {
    /// Runs until the connection breaks, or the server closes it; which it also does when all clients are gone.
    ///
    /// Dropping this future closes the connection. Whatever its end, all who wait for replies are told.
    pub(crate) async fn run(self) -> Result<(), Broken> {
        let pending = Pending::default();
        let ended = nursery! {
            let (sink, replies) = Framed::new(self.stream, MessageCodec::new()).split();
            // A daemon: when there will be no more replies, it makes no sense to write.
            spawn_daemon write(self.requests, sink, &pending)?;
            read(replies, &pending).await?;
        };
        ended.map_err(|error| {
            let why = Arc::new(error);
            pending.fail(&why);
            why
        })
    }
}

/// Sends requests. When there will be no more, it says so to the server.
async fn write(
    mut requests: mpsc::Receiver<Request>,
    mut sink: impl Sink<Message, Error = io::Error> + Unpin,
    pending: &Pending,
) -> io::Result<()> {
    while let Some(Request { text, promise }) = requests.recv().await {
        // It is waited for before it is sent: it may be lost on the way.
        let number = pending.add(promise);
        sink.send(Message { number, text }).await?;
    }
    sink.close().await
}

/// Gives each reply to its caller.
async fn read(
    mut replies: impl Stream<Item = io::Result<Message>> + Unpin,
    pending: &Pending,
) -> io::Result<()> {
    while let Some(reply) = replies.next().await {
        pending.settle(reply?)?;
    }
    if pending.is_empty() {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server has closed the connection"))
}
