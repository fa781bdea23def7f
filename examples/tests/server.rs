//! The example `server`: with connections made in memory, over TCP, and as a program.
#![cfg(unix)]
#![forbid(unsafe_code)]

#[path = "../server/answer.rs"]
mod answer;
#[path = "../server/counts.rs"]
mod counts;
#[path = "../server/serve.rs"]
mod serve;
mod support;

use std::future::pending;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use aioresult::nursery;
use futures::{StreamExt, stream};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, DuplexStream, duplex};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};
use tokio_util::codec::{Framed, LinesCodec};
use tokio_util::sync::CancellationToken;

use answer::LONGEST_LINE;
use counts::Counts;
use serve::{Rules, WAITING, listen, serve};
use support::{assert_exit, example, stderr, utf8};

const GRACE: Duration = Duration::from_secs(5);

fn rules(limit: usize) -> Rules {
    Rules { limit: NonZeroUsize::new(limit).expect("a limit"), grace: GRACE }
}

/// What waits in vain fails, and does not hang.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    timeout(10 * GRACE, test).await.expect("what the test waits for comes")
}

/// A server whose connections are in memory. It ends when this is dropped and all clients have left, or by its stop.
struct Server {
    connections: mpsc::UnboundedSender<io::Result<DuplexStream>>,
    counts: watch::Receiver<Counts>,
    stop: CancellationToken,
}

impl Server {
    /// Runs one beside the test.
    async fn run(limit: usize, test: impl AsyncFnOnce(Self)) -> io::Result<Counts> {
        in_time(async {
            nursery! {
                let (connections, mut accepted) = mpsc::unbounded_channel();
                let counts = watch::Sender::new(Counts::default());
                let stop = CancellationToken::new();
                let rules = rules(limit);

                let accepted = stream::poll_fn(move |cx| accepted.poll_recv(cx));
                let served = spawn serve(accepted, &rules, &counts, &stop)?;
                test(Self { connections, counts: counts.subscribe(), stop: stop.clone() }).await;
                served.await
            }
        })
        .await
    }

    fn connect(&self) -> Client<DuplexStream> {
        let (client, server) = duplex(2 * LONGEST_LINE);
        self.connections.send(Ok(server)).expect("the server accepts");
        Client::new(client)
    }

    /// Waits until the counts are such.
    async fn until(&mut self, wanted: impl FnMut(&Counts) -> bool) {
        self.counts.wait_for(wanted).await.expect("the server runs");
    }

    /// Stops the server, and waits until it has taken notice.
    async fn stop(&self) {
        self.stop.cancel();
        self.connections.closed().await;
    }
}

struct Client<S>(Framed<S, LinesCodec>);

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    fn new(stream: S) -> Self {
        Self(Framed::new(stream, LinesCodec::new()))
    }

    async fn types(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).await.expect("the server reads");
    }

    /// The next line of the server; `None` when it has closed.
    async fn hears(&mut self) -> Option<String> {
        self.0.next().await.map(|line| line.expect("the connection is in order"))
    }

    /// When it is being served.
    async fn served(mut self) -> Self {
        self.types("hello\n").await;
        assert_eq!(self.hears().await.as_deref(), Some("HELLO"));
        self
    }

    /// When the server has read the beginning of a line.
    async fn within_a_line(mut self) -> Self {
        // It comes in one piece with the line that is answered.
        self.types("hello\nbeg").await;
        assert_eq!(self.hears().await.as_deref(), Some("HELLO"));
        self
    }
}

#[tokio::test(start_paused = true)]
async fn each_line_is_answered_in_upper_case() {
    let counts = Server::run(1, async |server| {
        let mut client = server.connect();
        client.types("one\n\nzwölf\nthe end").await;
        client.0.get_mut().shutdown().await.unwrap();
        for line in ["ONE", "", "ZWÖLF", "THE END"] {
            assert_eq!(client.hears().await.as_deref(), Some(line));
        }
        assert_eq!(client.hears().await, None);
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { finished: 1, ..Counts::default() });
}

#[tokio::test(start_paused = true)]
async fn nobody_is_accepted_in_the_grace_period() {
    let counts = Server::run(2, async |server| {
        let mut client = server.connect().within_a_line().await;
        server.stop().await;
        assert!(server.connections.send(Ok(duplex(1).0)).is_err());
        // The grace period is not over.
        client.types("un\n").await;
        assert_eq!(client.hears().await.as_deref(), Some("BEGUN"));
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { finished_in_grace: 1, ..Counts::default() });
}

#[tokio::test(start_paused = true)]
async fn line_that_has_begun_before_the_stop_is_answered_in_the_grace_period() {
    let counts = Server::run(1, async |server| {
        let mut client = server.connect().within_a_line().await;
        server.stop().await;
        client.types("un\n").await;
        assert_eq!(client.hears().await.as_deref(), Some("BEGUN"));
        assert_eq!(client.hears().await, None);
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { finished_in_grace: 1, ..Counts::default() });
}

#[tokio::test(start_paused = true)]
async fn who_is_between_two_lines_at_the_stop_is_closed_at_once() {
    let start = Instant::now();
    let counts = Server::run(1, async |server| {
        let mut client = server.connect().served().await;
        server.stop().await;
        assert_eq!(client.hears().await, None);
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { finished_in_grace: 1, ..Counts::default() });
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn who_is_not_done_in_the_grace_period_is_dropped() {
    let start = Instant::now();
    let counts = Server::run(1, async |server| {
        let mut client = server.connect().within_a_line().await;
        server.stop().await;
        assert_eq!(client.hears().await, None);
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { dropped: 1, ..Counts::default() });
    assert_eq!(start.elapsed(), GRACE);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_the_answers_is_dropped() {
    let (mut client, connection) = duplex(8);
    let counts = Server::run(1, async |server| {
        server.connections.send(Ok(connection)).unwrap();
        // There is room for one answer, and the third line would not fit if the server had not read the second.
        client.write_all("1234567\n".repeat(3).as_bytes()).await.unwrap();
        server.stop().await;
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { dropped: 1, ..Counts::default() });
}

#[tokio::test(start_paused = true)]
async fn each_connection_counts_once() {
    let counts = Server::run(4, async |mut server| {
        let finishes = server.connect().served().await;
        let fails = server.connect().within_a_line().await;
        let mut finishes_in_grace = server.connect().within_a_line().await;
        let mut is_dropped = server.connect().within_a_line().await;
        drop((finishes, fails));
        server.until(|counts| counts.over() == 2).await;
        server.stop().await;
        finishes_in_grace.types("un\n").await;
        assert_eq!(finishes_in_grace.hears().await.as_deref(), Some("BEGUN"));
        assert_eq!(is_dropped.hears().await, None);
    })
    .await
    .unwrap();
    let expected = Counts { finished: 1, failed: 1, finished_in_grace: 1, dropped: 1, ..Counts::default() };
    assert_eq!(counts, expected);
    assert_eq!(
        counts.to_string(),
        "4 connections: 1 finished by themselves, 1 in the grace period, 1 failed, 1 dropped"
    );
}

#[tokio::test(start_paused = true)]
async fn no_more_than_the_limit_are_served_at_a_time() {
    let counts = Server::run(2, async |mut server| {
        let mut first = server.connect().served().await;
        let second = server.connect().served().await;
        let mut third = server.connect();
        third.types("third\n").await;
        server.until(|counts| counts.waiting == 1).await;
        // Its turn would have been before this is answered.
        first = first.served().await;
        assert_eq!(*server.counts.borrow(), Counts { waiting: 1, served: 2, ..Counts::default() });

        drop(second);
        assert_eq!(third.hears().await.as_deref(), Some("THIRD"));
        drop(first);
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { finished: 3, ..Counts::default() });
}

#[tokio::test(start_paused = true)]
async fn no_more_are_accepted_than_may_wait() {
    let counts = Server::run(1, async |mut server| {
        let first = server.connect().served().await;
        let others: Vec<_> = (0..WAITING + 3).map(|_| server.connect()).collect();
        server.until(|counts| counts.waiting == WAITING).await;
        let first = first.served().await;
        assert_eq!(server.counts.borrow().waiting, WAITING);
        drop((first, others));
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { finished: 1 + WAITING + 3, ..Counts::default() });
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_place_at_the_stop_is_dropped_unserved() {
    let counts = Server::run(1, async |mut server| {
        let mut served = server.connect().within_a_line().await;
        let mut waits = server.connect();
        waits.types("hello\n").await;
        server.until(|counts| counts.waiting == 1).await;
        server.stop().await;
        served.types("un\n").await;
        assert_eq!(waits.hears().await, None);
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { finished_in_grace: 1, dropped: 1, ..Counts::default() });
}

#[tokio::test(start_paused = true)]
async fn connection_that_fails_takes_nobody_with_it() {
    let counts = Server::run(9, async |mut server| {
        let other = server.connect().served().await;
        drop(server.connect().within_a_line().await);
        let mut too_long = server.connect();
        too_long.types(&"x".repeat(LONGEST_LINE + 1)).await;
        let mut no_text = server.connect();
        no_text.0.get_mut().write_all(b"\xFF\n").await.unwrap();
        assert_eq!(too_long.hears().await, None);
        assert_eq!(no_text.hears().await, None);
        server.until(|counts| counts.failed == 3).await;
        drop(other.served().await);
    })
    .await;
    assert_eq!(counts.unwrap(), Counts { finished: 1, failed: 3, ..Counts::default() });
}

#[tokio::test(start_paused = true)]
async fn error_of_accepting_is_the_servers_and_drops_the_connections() {
    let mut client = None;
    let counts = Server::run(1, async |server| {
        client = Some(server.connect().served().await);
        server.connections.send(Err(io::Error::other("no more files"))).unwrap();
        pending().await
    })
    .await;
    assert_eq!(counts.unwrap_err().to_string(), "no more files");
    assert_eq!(client.unwrap().hears().await, None);
}

async fn connect(server: SocketAddr) -> Client<TcpStream> {
    Client::new(TcpStream::connect(server).await.expect("the server listens"))
}

#[tokio::test]
async fn client_that_resets_its_connection_takes_nobody_with_it() {
    let counts = watch::Sender::new(Counts::default());
    let stop = CancellationToken::new();
    let rules = rules(2);
    let served = in_time(async {
        nursery! {
            let mut watched = counts.subscribe();
            let (address, served) = spawn_start listen(0, &rules, &counts, &stop)?;

            let address = address.await.unwrap();
            let other = connect(address).await.served().await;
            let rude = connect(address).await.served().await;
            rude.0.get_ref().set_zero_linger().unwrap();
            drop(rude);
            watched.wait_for(|counts| counts.failed == 1).await.unwrap();
            drop(other.served().await);
            watched.wait_for(|counts| counts.finished == 1).await.unwrap();
            stop.cancel();
            served.await?
        }
    });
    assert_eq!(served.await.unwrap(), Counts { finished: 1, failed: 1, ..Counts::default() });
}

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("server"));

fn run(arguments: &[&str]) -> Output {
    Command::new(&*PROGRAM).args(arguments).output().expect("the program runs")
}

#[test]
fn without_clients_there_are_no_connections() {
    let output = run(&["--for", "0s", "--no-clients"]);
    assert_exit(&output, 0);
    let stdout = utf8(&output.stdout);
    assert!(stdout.starts_with("listening on 127.0.0.1:"), "{stdout}");
    assert!(stdout.ends_with(
        "\n0 connections: 0 finished by themselves, 0 in the grace period, 0 failed, 0 dropped\n"
    ));
}

#[test]
fn it_serves_clients_of_its_own_until_ctrl_c() {
    let mut server = Command::new(&*PROGRAM).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().starts_with("listening on 127.0.0.1:"));
    assert!(lines.any(|line| line == "HELLO, SAYS VISITOR 1"));
    let kill = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
    assert!(kill.unwrap().success());
    let last = lines.last().unwrap();
    assert!(last.contains(" connections: "), "{last}");
    assert_eq!(server.wait().unwrap().code(), Some(0));
}

#[test]
fn port_that_is_taken_is_an_error() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&["--port", &port, "--for", "0s"]);
    assert_exit(&output, 1);
    assert!(stderr(&output).starts_with("server: Address already in use"), "{}", stderr(&output));
    assert_eq!(utf8(&output.stdout), "");
}

#[test]
fn wrong_arguments() {
    for (arguments, message) in [
        (&["--limit", "0"][..], "invalid value '0' for '--limit <NUMBER>'"),
        (&["--for", "ever"], "invalid value 'ever' for '--for <TIME>'"),
        (&["--port", "65536"], "invalid value '65536' for '--port <PORT>'"),
        (&["--loud"], "unexpected argument '--loud'"),
    ] {
        let output = run(arguments);
        assert_exit(&output, 2);
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert_eq!(utf8(&output.stdout), "");
    }
}
