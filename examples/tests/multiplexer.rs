//! The example `multiplexer`: its client and its server, with connections in memory, over TCP, and as a program.
#![cfg(unix)]
#![forbid(unsafe_code)]

#[path = "../multiplexer/client.rs"]
mod client;
#[path = "../multiplexer/error.rs"]
mod error;
#[path = "../multiplexer/message.rs"]
mod message;
#[path = "../multiplexer/pending.rs"]
mod pending;
#[path = "../multiplexer/server.rs"]
mod server;
mod support;

use std::io;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::Duration;

use aioresult::{Running, as_completed, nursery};
use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::codec::Framed;

use client::{Client, Connection, QUEUE, client};
use error::{Broken, CallError};
use message::{LONGEST_TEXT, Message, MessageCodec};
use server::{PER_BYTE, attend, serve};
use support::{assert_exit, example, stderr, utf8};

/// The result of a call.
type Replied = Result<Bytes, CallError>;

/// The capture of a task that calls.
type Call<'t> = aioresult::ResultCapture<Replied, Running<'t>>;

/// What waits in vain fails, and does not hang.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(60), test).await.expect("what the test waits for comes")
}

/// Waits until nobody else has anything to do, with the clock that is paused.
async fn until_idle() {
    sleep(Duration::from_millis(1)).await;
}

/// A call that has a client of its own, and starts when it is polled.
fn call<T: Into<Bytes>>(client: &Client, text: T) -> impl Future<Output = Replied> + use<T> {
    let (client, text) = (client.clone(), text.into());
    async move { client.call(text).await }
}

/// The other end of the client's connection.
struct Server(Framed<DuplexStream, MessageCodec>);

impl Server {
    fn connect(buffer: usize) -> (Client, Connection<DuplexStream>, Self) {
        let (near, far) = duplex(buffer);
        let (client, connection) = client(near);
        (client, connection, Self(Framed::new(far, MessageCodec::new())))
    }

    async fn receive(&mut self) -> Option<Message> {
        self.0.next().await.map(|request| request.expect("the connection is in order"))
    }

    async fn receive_many(&mut self, many: usize) -> Vec<Message> {
        let mut requests = Vec::new();
        for _ in 0..many {
            requests.push(self.receive().await.expect("there is one more request"));
        }
        requests
    }

    async fn reply(&mut self, request: &Message, text: &str) {
        let reply = Message { number: request.number, text: text.to_owned().into() };
        self.0.send(reply).await.expect("the client reads");
    }

    async fn send_bytes(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.expect("the client reads");
    }
}

#[track_caller]
fn assert_lost(replied: &Replied, why: &str) {
    assert!(matches!(replied, Err(CallError::Lost(error)) if error.to_string() == why), "{replied:?}");
}

#[track_caller]
fn assert_not_sent(replied: &Replied) {
    assert!(matches!(replied, Err(CallError::NotSent)), "{replied:?}");
}

#[tokio::test(start_paused = true)]
async fn replies_in_any_order_reach_their_callers() {
    let (client, connection, mut server) = Server::connect(1024);
    in_time(async {
        nursery! {
            let _ = spawn_daemon connection.run();
            let calls: Vec<Call> = (0..8).map(|i| spawn call(&client, format!("request {i}"))).collect();
            let requests = server.receive_many(8).await;
            for i in [3, 7, 0, 6, 1, 5, 4, 2] {
                let text = format!("reply to {}", requests[i].text.escape_ascii());
                server.reply(&requests[i], &text).await;
            }
            for (i, call) in calls.into_iter().enumerate() {
                assert_eq!(call.await.unwrap(), format!("reply to request {i}"));
            }
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn reply_is_there_while_others_are_waited_for() {
    let (client, connection, mut server) = Server::connect(1024);
    in_time(async {
        nursery! {
            let _ = spawn_daemon connection.run();
            let slow = spawn_daemon call(&client, "slow");
            let quick = spawn call(&client, "quick");
            let requests = server.receive_many(2).await;
            server.reply(&requests[1], "done").await;
            assert_eq!(quick.await.unwrap(), "done");
            assert!(!slow.is_done());
        }
    })
    .await;
}

/// Calls three times, lets the server do something after it has the requests, and gives what the callers are told, one who calls
/// later, and what came out of the connection.
async fn break_it(how: impl AsyncFnOnce(Server)) -> (Vec<Replied>, Replied, Result<(), Broken>) {
    let (client, connection, mut server) = Server::connect(1024);
    in_time(async {
        nursery! {
            let connection = spawn connection.run();
            let calls: Vec<Call> = (0..3).map(|_| spawn call(&client, "hello")).collect();
            server.receive_many(3).await;
            how(server).await;
            let replies = futures::future::join_all(calls).await;
            (replies, client.call("later").await, connection.await)
        }
    })
    .await
}

#[track_caller]
fn assert_all_are_told(broken: (Vec<Replied>, Replied, Result<(), Broken>), why: &str) {
    let (replies, later, connection) = broken;
    assert_eq!(replies.len(), 3);
    for replied in &replies {
        assert_lost(replied, why);
    }
    assert_not_sent(&later);
    assert_eq!(connection.unwrap_err().to_string(), why);
}

#[tokio::test(start_paused = true)]
async fn server_that_closes_leaves_no_caller_waiting() {
    let broken = break_it(async |server| drop(server)).await;
    assert_all_are_told(broken, "the server has closed the connection");
}

#[tokio::test(start_paused = true)]
async fn server_that_closes_while_nobody_waits_ends_the_connection_well() {
    let (client, connection, server) = Server::connect(1024);
    in_time(async {
        nursery! {
            let connection = spawn connection.run();
            until_idle().await;
            drop(server);
            assert!(connection.await.is_ok());
            assert_not_sent(&client.call("later").await);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn server_that_closes_in_the_middle_of_a_reply_leaves_no_caller_waiting() {
    let broken = break_it(async |mut server| server.send_bytes(&[0, 0, 0, 9, 0, 0]).await).await;
    assert_all_are_told(broken, "bytes remaining on stream");
}

/// Sends bytes, and keeps the connection open.
async fn send_nonsense(bytes: &[u8]) -> (Vec<Replied>, Replied, Result<(), Broken>) {
    let mut open = None;
    break_it(async |mut server| {
        server.send_bytes(bytes).await;
        open = Some(server);
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn replies_that_are_none_break_the_connection() {
    let unasked = send_nonsense(&[0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 77]).await;
    assert_all_are_told(unasked, "there is no request 77 to reply to");
    let without_number = send_nonsense(&[0, 0, 0, 3, 1, 2, 3]).await;
    assert_all_are_told(without_number, "a message without a number");
    let too_long = send_nonsense(&[0xFF; 4]).await;
    assert_all_are_told(too_long, "frame size too big");
}

#[tokio::test(start_paused = true)]
async fn same_request_gets_no_second_reply() {
    let (client, connection, mut server) = Server::connect(1024);
    let ended = in_time(async {
        nursery! {
            let connection = spawn connection.run();
            let call = spawn client.call("hello");
            let request = server.receive().await.unwrap();
            server.reply(&request, "first").await;
            assert_eq!(call.await.unwrap(), "first");
            server.reply(&request, "second").await;
            connection.await
        }
    })
    .await;
    assert_eq!(ended.unwrap_err().to_string(), "there is no request 1 to reply to");
}

/// The client is stuck in sending the first request.
const STUCK: usize = 1;

#[tokio::test(start_paused = true)]
async fn what_was_not_begun_to_be_sent_is_told_apart_from_what_is_lost() {
    let (client, connection, server) = Server::connect(STUCK);
    in_time(async {
        nursery! {
            let _ = spawn connection.run();
            let begun = spawn call(&client, "begun");
            let calls: Vec<Call> = (0..QUEUE + 3).map(|_| spawn call(&client, "queued")).collect();
            until_idle().await;
            drop(server);
            assert!(matches!(begun.await, Err(CallError::Lost(_))));
            for call in calls {
                assert_not_sent(&call.await);
            }
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn caller_that_is_cancelled_does_not_disturb_the_others() {
    let (client, connection, mut server) = Server::connect(1024);
    let ended = in_time(async {
        nursery! {
            let connection = spawn connection.run();
            let cancelled = spawn_cancellable call(&client, "cancelled");
            let other = spawn call(&client, "other");
            drop(client);
            let requests = server.receive_many(2).await;
            cancelled.cancel();
            server.reply(&requests[0], "for nobody").await;
            server.reply(&requests[1], "for the other").await;
            assert_eq!(other.await.unwrap(), "for the other");
            // Nobody is left who could call.
            assert_eq!(server.receive().await, None);
            drop(server);
            connection.await
        }
    })
    .await;
    assert!(ended.is_ok(), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn caller_that_is_cancelled_before_there_is_room_sends_nothing() {
    let (client, connection, mut server) = Server::connect(STUCK);
    in_time(async {
        nursery! {
            let _ = spawn_daemon connection.run();
            let sent: Vec<Call> = (0..=QUEUE).map(|i| spawn_daemon call(&client, i.to_string())).collect();
            until_idle().await;
            let cancelled = spawn_cancellable call(&client, "cancelled");
            let last = spawn_daemon call(&client, "last");
            until_idle().await;
            cancelled.cancel();
            for i in 0..=QUEUE {
                assert_eq!(server.receive().await.unwrap().text, i.to_string());
            }
            assert_eq!(server.receive().await.unwrap().text, "last");
            drop((sent, last));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn connection_that_is_dropped_leaves_no_caller_waiting() {
    let (client, connection, mut server) = Server::connect(1024);
    in_time(async {
        nursery! {
            let connection = spawn_cancellable connection.run();
            let call = spawn client.call("hello");
            server.receive().await.unwrap();
            connection.cancel();
            assert_lost(&call.await, "the connection was dropped");
            assert_not_sent(&client.call("later").await);
            assert_eq!(server.receive().await, None);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn connection_that_never_ran_leaves_no_caller_waiting() {
    let (client, connection, _server) = Server::connect(1024);
    in_time(async {
        nursery! {
            let call = spawn client.call("hello");
            until_idle().await;
            drop(connection);
            assert_not_sent(&call.await);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn only_a_text_that_fits_is_sent() {
    let (client, connection, mut server) = Server::connect(1024);
    in_time(async {
        nursery! {
            let _ = spawn_daemon connection.run();
            let call = spawn client.call(vec![b'x'; LONGEST_TEXT]);
            let too_long = client.call(vec![b'x'; LONGEST_TEXT + 1]).await;
            assert!(matches!(too_long, Err(CallError::TooLong)));
            let request = server.receive().await.unwrap();
            server.reply(&request, &"y".repeat(LONGEST_TEXT)).await;
            assert_eq!(call.await.unwrap(), "y".repeat(LONGEST_TEXT));
        }
    })
    .await;
}

/// Lets a client and a server talk, and says how both of them ended.
async fn talk(patience: Duration, test: impl AsyncFnOnce(Client)) -> (io::Result<()>, Result<(), Broken>) {
    let (near, far) = duplex(1024);
    let (client, connection) = client(near);
    let (server, connection) = in_time(async {
        nursery! {
            let server = spawn attend(far, patience);
            let connection = spawn connection.run();
            test(client).await;
            (server.await, connection.await)
        }
    })
    .await;
    (server, connection)
}

#[tokio::test(start_paused = true)]
async fn server_works_on_all_requests_at_a_time() {
    let start = Instant::now();
    let (server, connection) = talk(Duration::MAX, async |client| {
        let order = nursery! {
            let calls = ["aaaaaaa", "a", "aaaaaaaaaa", "aaaa"].map(|text| spawn client.call(text));
            let mut calls = as_completed(calls);
            let mut order = Vec::new();
            while let Some(reply) = calls.next().await {
                order.push((reply.unwrap(), start.elapsed()));
            }
            order
        };
        let expected = ["A", "AAAA", "AAAAAAA", "AAAAAAAAAA"]
            .map(|text| (Bytes::from(text), PER_BYTE * u32::try_from(text.len()).unwrap()));
        assert_eq!(order, expected);
    })
    .await;
    assert!(server.is_ok() && connection.is_ok());
    assert_eq!(start.elapsed(), 10 * PER_BYTE);
}

#[tokio::test(start_paused = true)]
async fn server_without_patience_closes_whoever_waits() {
    let start = Instant::now();
    let (server, connection) = talk(5 * PER_BYTE, async |client| {
        nursery! {
            let short = spawn client.call("a");
            let long = spawn client.call("aaaaaaaaaa");
            assert_eq!(short.await.unwrap(), "A");
            assert_lost(&long.await, "the server has closed the connection");
        }
    })
    .await;
    assert_eq!(start.elapsed(), 5 * PER_BYTE);
    assert!(server.is_ok());
    assert!(connection.is_err());
}

#[tokio::test(start_paused = true)]
async fn server_replies_to_the_last_requests_when_the_client_has_no_more() {
    let (mut near, far) = duplex(1024);
    in_time(async {
        nursery! {
            let served = spawn attend(far, Duration::MAX);
            let mut client = Framed::new(&mut near, MessageCodec::new());
            for (number, text) in [(1, "three"), (2, "two")] {
                client.send(Message { number, text: text.into() }).await.unwrap();
            }
            SinkExt::<Message>::close(&mut client).await.unwrap();
            let replies: Vec<_> = client.map(Result::unwrap).collect().await;
            let expected = [(2, "TWO"), (1, "THREE")];
            assert_eq!(replies, expected.map(|(number, text)| Message { number, text: text.into() }));
            served.await.unwrap();
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn request_that_is_none_is_an_error_of_the_server() {
    let (mut near, far) = duplex(1024);
    near.write_all(&[0xFF; 4]).await.unwrap();
    let served = in_time(attend(far, Duration::MAX)).await;
    assert_eq!(served.unwrap_err().to_string(), "frame size too big");
}

#[tokio::test]
async fn server_reports_where_to_connect() {
    let served = in_time(async {
        nursery! {
            let (address, served) = spawn_start serve(Duration::MAX)?;
            let address = address.await.expect("it listens");
            let (client, connection) = client(TcpStream::connect(address).await?);
            let connection = spawn connection.run();
            // It takes no time.
            assert_eq!(client.call("").await.unwrap(), "");
            drop(client);
            connection.await.unwrap();
            served.await.unwrap();
        }
    })
    .await;
    let served: io::Result<()> = served;
    served.unwrap();
}

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("multiplexer"));

fn run(arguments: &[&str]) -> Output {
    Command::new(&*PROGRAM).args(arguments).output().expect("the program runs")
}

/// What it prints, without the first line.
fn story(output: &Output) -> String {
    assert_exit(output, 0);
    let stdout = utf8(&output.stdout);
    let (first, rest) = stdout.split_once('\n').expect("a line");
    assert!(first.starts_with("the server listens on 127.0.0.1:"), "{stdout}");
    rest.to_owned()
}

#[test]
fn all_callers_are_told_when_the_server_closes() {
    let expected = "
3 at once:
  why? -> WHY?
  short one -> SHORT ONE
  a long question -> A LONG QUESTION

3 at once:
  ok? -> OK?
  (the server has lost patience)
  what is it that takes longer than you are patient? -> lost: the server has closed the connection
  and what is it that you would need even more patience for? -> lost: the server has closed the connection

1 at once:
  still there? -> not sent: the connection is over
the connection is broken: the server has closed the connection
";
    assert_eq!(story(&run(&[])), expected);
}

#[test]
fn patient_server_replies_to_everybody() {
    let story = story(&run(&["--patience", "1h"]));
    assert_eq!(story.matches(" -> ").count(), 7, "{story}");
    assert!(story.contains("\n  still there? -> STILL THERE?\n"), "{story}");
    assert!(story.ends_with("\nthe connection ended well\n"), "{story}");
}

#[test]
fn server_without_any_patience_replies_to_nobody() {
    let story = story(&run(&["--patience", "0s"]));
    let told = story.matches(" -> lost: ").count() + story.matches(" -> not sent: ").count();
    assert_eq!(told, 7, "{story}");
}

#[test]
fn wrong_arguments() {
    for (arguments, message) in [
        (&["--patience", "much"][..], "invalid value 'much' for '--patience <TIME>'"),
        (&["--impatience", "1s"], "unexpected argument '--impatience'"),
    ] {
        let output = run(arguments);
        assert_exit(&output, 2);
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert_eq!(utf8(&output.stdout), "");
    }
}
