//! Accepting connections, and the end of that.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::time::Duration;

use aioresult::{Started, capture, nursery};
use clap::Args;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::select;
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::answer::answer;
use crate::counts::Counts;

/// How many connections may wait for a place. Further ones are not accepted before there is room.
pub(crate) const WAITING: usize = 32;

/// How the server treats its clients.
#[derive(Args)]
pub(crate) struct Rules {
    /// How many connections are served at a time; others have to wait
    #[arg(long, value_name = "NUMBER", default_value = "4")]
    pub(crate) limit: NonZeroUsize,
    /// How long connections may go on after the stop
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = humantime::parse_duration)]
    pub(crate) grace: Duration,
}

/// Serves at the port, and reports at what address that is as soon as clients can connect.
#[capture]
pub(crate) async fn listen(
    port: u16,
    rules: &Rules,
    counts: &watch::Sender<Counts>,
    stop: &CancellationToken,
    ready: Started<SocketAddr>,
) -> io::Result<Counts> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    ready.set(listener.local_addr()?);
    let connections = stream::poll_fn(move |cx| listener.poll_accept(cx).map(Some));
    serve(connections.map_ok(|(connection, _)| connection), rules, counts, stop).await
}

/// Serves all connections until the stop, and then those that are there until their grace period is over.
pub(crate) async fn serve<C>(
    connections: impl Stream<Item = io::Result<C>> + Unpin,
    rules: &Rules,
    counts: &watch::Sender<Counts>,
    stop: &CancellationToken,
) -> io::Result<Counts>
where
    C: AsyncRead + AsyncWrite + Unpin + Send,
{
    let grace_is_over = async {
        stop.cancelled().await;
        sleep(rules.grace).await;
    };
    select! {
        accepted = accept(connections, rules.limit, counts, stop) => accepted?,
        // The other branch is dropped, and so are the connections of its nursery.
        () = grace_is_over => {}
    }
    counts.send_modify(|counts| {
        counts.dropped = counts.open();
        (counts.waiting, counts.served) = (0, 0);
    });
    Ok(*counts.borrow())
}

/// Accepts until the stop. Ends when all connections have.
async fn accept<C>(
    mut connections: impl Stream<Item = io::Result<C>> + Unpin,
    limit: NonZeroUsize,
    counts: &watch::Sender<Counts>,
    stop: &CancellationToken,
) -> io::Result<()>
where
    C: AsyncRead + AsyncWrite + Unpin + Send,
{
    nursery!(|n| {
        n.set_limit(limit.get());
        let mut number = 0;
        loop {
            let next = async {
                is_room(limit, counts).await;
                connections.next().await
            };
            let Some(Some(connection)) = stop.run_until_cancelled(next).await else { break };
            let connection = connection?;
            number += 1;
            counts.send_modify(|counts| counts.waiting += 1);
            spawn serve_one(connection, number, counts, stop);
        }
        // No client shall connect in the grace period, only to wait for nobody.
        drop(connections);
    })
}

/// Waits until one more connection may be accepted.
async fn is_room(limit: NonZeroUsize, counts: &watch::Sender<Counts>) {
    let most = limit.saturating_add(WAITING).get();
    counts.subscribe().wait_for(|counts| counts.open() < most).await.expect("the sender is borrowed");
}

/// A connection, when it is its turn.
async fn serve_one<C>(connection: C, number: usize, counts: &watch::Sender<Counts>, stop: &CancellationToken)
where
    C: AsyncRead + AsyncWrite + Unpin,
{
    if stop.is_cancelled() {
        // Too late; it counts as dropped.
        return;
    }
    counts.send_modify(|counts| {
        counts.waiting -= 1;
        counts.served += 1;
    });
    let answered = answer(connection, stop).await;
    if let Err(error) = &answered {
        eprintln!("connection {number} failed: {error}");
    }
    counts.send_modify(|counts| {
        counts.served -= 1;
        match answered {
            Err(_) => counts.failed += 1,
            Ok(()) if stop.is_cancelled() => counts.finished_in_grace += 1,
            Ok(()) => counts.finished += 1,
        }
    });
}
