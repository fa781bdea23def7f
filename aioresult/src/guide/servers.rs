//! Servers: accept loops, tasks that report when they are ready, and limits.
//!
//! # A nursery of connections
//!
//! A server is a loop that accepts, in a nursery that has a task for each connection:
//!
//! ```
//! use std::io;
//!
//! use aioresult::nursery;
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! use tokio::net::{TcpListener, TcpStream};
//!
//! /// One connection: answers in upper case.
//! async fn answer(mut connection: TcpStream) -> io::Result<()> {
//!     let mut text = String::new();
//!     connection.read_to_string(&mut text).await?;
//!     connection.write_all(text.to_uppercase().as_bytes()).await
//! }
//!
//! async fn serve(listener: TcpListener) -> io::Result<()> {
//!     nursery! {
//!         loop {
//!             let (connection, from) = listener.accept().await?;
//!             spawn async move {
//!                 if let Err(error) = answer(connection).await {
//!                     eprintln!("{from}: {error}");
//!                 }
//!             };
//!         }
//!     }
//! }
//!
//! async fn ask(address: std::net::SocketAddr, text: &str) -> io::Result<String> {
//!     let mut connection = TcpStream::connect(address).await?;
//!     connection.write_all(text.as_bytes()).await?;
//!     connection.shutdown().await?;
//!     let mut answer = String::new();
//!     connection.read_to_string(&mut answer).await?;
//!     Ok(answer)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> io::Result<()> {
//! let listener = TcpListener::bind("127.0.0.1:0").await?;
//! let address = listener.local_addr()?;
//! let answers = nursery! {
//!     spawn_daemon serve(listener)?; // is dropped when the rest is done
//!     let a = spawn ask(address, "one")?;
//!     let b = spawn ask(address, "two")?;
//!     (a.await, b.await)
//! }?;
//! assert_eq!(answers, ("ONE".into(), "TWO".into()));
//! # Ok(())
//! # }
//! ```
//!
//! The error of a connection is nobody's but its own: it is reported in its task, so its `spawn` has no `?`. That the server
//! cannot accept is a failure of the server: the `?` in the body drops all connections and leaves the nursery. Whoever drops the future of
//! `serve` drops all of this at once; nothing of a server lives elsewhere.
//!
//! A *panic* of one connection does end the server, as a panic of any task comes out of its block. Where it shall not, catch it in the task:
//!
//! ```
//! use std::panic::AssertUnwindSafe;
//!
//! use aioresult::nursery;
//! use futures::FutureExt;
//!
//! async fn answer(request: &str) -> usize {
//!     request.find('/').expect("a path")
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let answers = nursery! {
//!     let captures = ["nonsense", "GET /"].map(|request| {
//!         spawn async move {
//!             match AssertUnwindSafe(answer(request)).catch_unwind().await {
//!                 Ok(answer) => Some(answer),
//!                 Err(_payload) => None, // the panic hook has printed it
//!             }
//!         }
//!     });
//!     futures::future::join_all(captures).await
//! };
//! assert_eq!(answers, [None, Some(4)]);
//! # }
//! ```
//!
//! These tasks run in the task that awaits `serve`, so all of them together use one core. To use the others, write `spawn_parallel`. That is
//! not one word if connections share a `&Room`: parallel tasks cannot borrow. If you will need several cores, start with an `Arc`.
//!
//! # Memory
//!
//! A task that has ended is freed at once, while the nursery goes on. What remains is its result, for as long as somebody has its capture;
//! above, nobody has. So memory does not grow with the number of connections that were served. (A `JoinSet` keeps what nobody has joined.)
//!
//! ```
//! use std::sync::Arc;
//!
//! use aioresult::nursery;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! nursery!(|n| {
//!     let shared = Arc::new([0; 1000]);
//!     for _ in 0..10_000 {
//!         let shared = shared.clone();
//!         let size = spawn async move { shared.len() };
//!         assert_eq!(size.await, 1000);
//!     }
//!     // The nursery is open, and nothing of its tasks is left.
//!     assert_eq!((n.len(), Arc::strong_count(&shared)), (0, 1));
//! });
//! # }
//! ```
//!
//! # At most so many at a time
//!
//! With [`set_limit`](crate::Nursery::set_limit) only so many tasks are polled, and the others wait in order. `spawn` itself does not wait.
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::time::{Instant, sleep};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let start = Instant::now();
//! nursery!(|n| {
//!     n.set_limit(3);
//!     for _ in 0..9 {
//!         spawn async { sleep(Duration::from_secs(1)).await };
//!     }
//! });
//! assert_eq!(start.elapsed(), Duration::from_secs(3)); // 9 tasks, 3 at a time
//! # }
//! ```
//!
//! The limit is for tasks, and not for what a function does before: `timeout` fixes its deadline when it is called. So in
//! `spawn timeout(limit, f())` the time in which the task waits for its place counts. Let the task call it:
//!
//! ```
//! use std::time::Duration;
//!
//! use aioresult::nursery;
//! use tokio::time::{sleep, timeout};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let limit = Duration::from_secs(3);
//! let work = || sleep(Duration::from_secs(2));
//! nursery!(|n| {
//!     n.set_limit(1);
//!     let wrong: Vec<_> = (0..3).map(|_| spawn timeout(limit, async move { work().await })).collect();
//!     let right: Vec<_> = (0..3).map(|_| spawn async move { timeout(limit, work()).await }).collect();
//!     let mut in_time = (0, 0);
//!     for (wrong, right) in wrong.into_iter().zip(right) {
//!         in_time.0 += wrong.await.is_ok() as u32;
//!         in_time.1 += right.await.is_ok() as u32;
//!     }
//!     assert_eq!(in_time, (1, 3));
//! });
//! # }
//! ```
//!
//! Daemons have no limit. A task that awaits the capture of another one lends its place meanwhile, to that one if it has none yet; what it
//! holds, such as a socket, it keeps.
//!
//! A limit bounds the work, and not what waits for it: a loop that only spawns accepts as fast as clients come. To let them wait outside,
//! where the kernel or a full channel holds them back, the loop itself has to wait, for a permit that the task then has until its end:
//!
//! ```
//! use std::sync::Arc;
//!
//! use aioresult::nursery;
//! use tokio::sync::Semaphore;
//! use tokio::sync::mpsc::{Receiver, channel};
//! use tokio::task::yield_now;
//!
//! /// Has at most two jobs, and takes no other one before there is room.
//! async fn work(mut jobs: Receiver<u32>) -> u32 {
//!     let sum = std::sync::Mutex::new(0);
//!     nursery! {
//!         let room = Arc::new(Semaphore::new(2));
//!         loop {
//!             let permit = room.clone().acquire_owned().await.expect("it is never closed");
//!             let Some(job) = jobs.recv().await else { break };
//!             let sum = &sum;
//!             spawn async move {
//!                 yield_now().await;
//!                 *sum.lock().unwrap() += job;
//!                 drop(permit);
//!             };
//!         }
//!     }
//!     sum.into_inner().unwrap()
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let sum = nursery! {
//!     let (sender, receiver) = channel(1);
//!     let sum = spawn work(receiver);
//!     for job in 1..=100 {
//!         sender.send(job).await.expect("it receives"); // waits, since the channel is full
//!     }
//!     drop(sender); // else the worker would wait for ever, and the block for it
//!     sum.await
//! };
//! assert_eq!(sum, 5050);
//! # }
//! ```
//!
//! # Ready
//!
//! When can clients connect? `spawn_start` takes a routine that says so, and gives two captures: of what it reports, and of its result.
//! Such a routine is an async function with [`#[capture]`](macro@crate::capture) and a parameter [`Started`](crate::Started), which its
//! callers do not pass.
//!
//! ```
//! use std::io;
//! use std::net::SocketAddr;
//!
//! use aioresult::{Started, capture, nursery};
//! use tokio::net::{TcpListener, TcpStream};
//!
//! /// Serves one connection, to have an end.
//! #[capture]
//! async fn serve(address: &str, ready: Started<SocketAddr>) -> io::Result<SocketAddr> {
//!     let listener = TcpListener::bind(address).await?;
//!     ready.set(listener.local_addr()?); // takes `ready`: reporting twice does not compile
//!     let (_connection, from) = listener.accept().await?;
//!     Ok(from)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> io::Result<()> {
//! let served = nursery! {
//!     let (address, served) = spawn_start serve("127.0.0.1:0")?;
//!     let connection = TcpStream::connect(address.await?).await?;
//!     assert_eq!(served.await.expect("it was ready"), connection.local_addr()?);
//! };
//! served?;
//!
//! // What fails before it is ready fails the start, and not the nursery: here it goes on without this server.
//! let refused: io::Result<bool> = nursery! {
//!     let (address, _) = spawn_start serve("no address")?;
//!     address.await.is_err()
//! };
//! assert!(refused?);
//! # Ok(())
//! # }
//! ```
//!
//! So there are two places for an error, and each error has one owner. Before the report it is in the first capture, as
//! [`StartError::Failed`](crate::StartError::Failed); who wants it to be the nursery's writes `address.await?`, which needs a `From`, as
//! there is for `io::Error`. After the report it is the nursery's. The second capture then is a `Result`, too, which is an `Err` only if
//! the first was.
//!
//! A server that shall be dropped with the nursery is a daemon, and reports through [`Started::new`](crate::Started::new):
//!
//! ```
//! use std::io;
//! use std::net::SocketAddr;
//!
//! use aioresult::{Startable, Started, capture, nursery};
//! use tokio::net::{TcpListener, TcpStream};
//!
//! #[capture]
//! async fn serve(ready: Started<SocketAddr>) -> io::Result<()> {
//!     let listener = TcpListener::bind("127.0.0.1:0").await?;
//!     ready.set(listener.local_addr()?);
//!     loop {
//!         listener.accept().await?;
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> io::Result<()> {
//! nursery! {
//!     let mut server = serve();
//!     let (ready, address) = Started::new();
//!     server.report_to(ready);
//!     spawn_daemon server?;
//!     TcpStream::connect(address.await.expect("else the nursery has failed")).await?;
//! }
//! # }
//! ```
//!
//! The repository has a whole server, `examples/server`.
//!
//! Next: [cancelling](super::cancelling).
