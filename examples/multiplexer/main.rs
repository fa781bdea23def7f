//! Many calls at a time over one connection, whose replies come in any order:
//!
//! ```sh
//! cargo run --example multiplexer
//! cargo run --example multiplexer -- --patience 1m   # time for all the replies
//! ```
//!
//! The server writes texts in upper case. It takes longer for longer ones, works on all that it has, and replies when it is done with
//! one, so a reply bears the number of its request. When it has lost patience, it closes the connection; whoever was
//! waiting is told, and who calls later, too.
//!
//! What it shows:
//! * `client`, in which a call is a promise: the caller awaits the `ResultFuture`, and the task that reads from the connection has
//!   the `Promise`s by number. They may end in an error, or be dropped, but not be forgotten. So nobody waits in vain, however the
//!   connection ends.
//! * `Connection::run`, a nursery of one who reads and one who writes, for as long as there is something to read.
//! * `spawn_start serve(..)?`, which reports its address when it is ready. If it fails before, that is an error of the start.
//! * `ask`, where tasks that call are taken `as_completed`.
#![forbid(unsafe_code)]

mod client;
mod error;
mod message;
mod pending;
mod server;

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use aioresult::{as_completed, nursery};
use clap::Parser;
use tokio::net::TcpStream;

use client::{Client, client};
use server::serve;

/// Calls a server, many times at once, over one connection
#[derive(Parser)]
struct Options {
    /// When the server closes the connection
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = humantime::parse_duration)]
    patience: Duration,
}

/// The server is not that patient.
const LONGER: &str = "what is it that takes longer than you are patient?";
const LONGEST: &str = "and what is it that you would need even more patience for?";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("multiplexer: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> io::Result<()> {
    nursery! {
        let (address, _) = spawn_start serve(options.patience)?;
        let address = address.await?;
        println!("the server listens on {address}");
        let (client, connection) = client(connect(address).await?);
        let connection = spawn connection.run();

        ask(&client, &["a long question", "short one", "why?"]).await;
        ask(&client, &[LONGER, LONGEST, "ok?"]).await;
        ask(&client, &["still there?"]).await;

        drop(client);
        match connection.await {
            Ok(()) => println!("the connection ended well"),
            Err(why) => println!("the connection is broken: {why}"),
        }
    }
}

async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let connected = TcpStream::connect(address).await;
    connected.map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))
}

/// Asks all at once, and prints the replies as they come.
async fn ask(client: &Client, questions: &[&'static str]) {
    println!("\n{} at once:", questions.len());
    nursery! {
        let mut calls = Vec::new();
        for &question in questions {
            calls.push(spawn async move { (question, client.call(question).await) });
        }
        let mut calls = as_completed(calls);
        while let Some((question, reply)) = calls.next().await {
            match reply {
                Ok(reply) => println!("  {question} -> {}", reply.escape_ascii()),
                Err(error) => println!("  {question} -> {error}"),
            }
        }
    }
}
