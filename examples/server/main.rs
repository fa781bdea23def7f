//! A server that answers lines in upper case, and stops gracefully:
//!
//! ```sh
//! cargo run --example server -- --for 2s
//! cargo run --example server -- --port 7000 --no-clients   # and elsewhere: nc 127.0.0.1 7000
//! ```
//!
//! It stops on Ctrl-C, or when the time is over: nobody is accepted any more, who is in the middle of a line has a grace period
//! to end it, and who is not done by then is dropped. It says what became of each connection. By default it has a few clients of
//! its own, with good and bad manners.
//!
//! What it shows:
//! * `run`, the nursery of the program. `spawn_start listen(..)?` reports its address when it is ready, which the body awaits: if
//!   it cannot listen, that is an error of the start. What is only there for the server is a daemon.
//! * `accept`, the nursery of the connections: a task for each, under a limit. A connection that fails is a number. That the
//!   server cannot accept is an error, and drops the connections.
//! * `serve`, in which the grace period is the second branch of a `select!` around that nursery: dropping it drops its tasks.
//! * A tokio-util `CancellationToken` where dropping is not enough, since somebody has to come to an end.
#![forbid(unsafe_code)]

mod answer;
mod clients;
mod counts;
mod serve;

use std::future::pending;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use aioresult::nursery;
use clap::Parser;
use tokio::select;
use tokio::signal::ctrl_c;
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use clients::clients;
use counts::Counts;
use serve::{Rules, listen};

/// Answers lines in upper case
#[derive(Parser)]
struct Options {
    /// Of 127.0.0.1; 0 is one that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Stop after that, as on Ctrl-C
    #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration)]
    run_for: Option<Duration>,
    /// How often to say how it goes
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = humantime::parse_duration)]
    heartbeat: Duration,
    /// Wait for others to connect
    #[arg(long)]
    no_clients: bool,
    #[command(flatten)]
    rules: Rules,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(counts) => {
            println!("{counts}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> io::Result<Counts> {
    nursery! {
        let stop = CancellationToken::new();
        let counts = watch::Sender::new(Counts::default());

        spawn_daemon stop_in_time(options.run_for, &stop)?;
        let (address, served) = spawn_start listen(options.port, &options.rules, &counts, &stop)?;
        let address = address.await?;
        println!("listening on {address}");
        spawn_daemon heartbeat(options.heartbeat, &counts);
        if !options.no_clients {
            spawn_daemon clients(address);
        }
        served.await?
    }
}

/// Says that it is time to stop.
async fn stop_in_time(run_for: Option<Duration>, stop: &CancellationToken) -> io::Result<()> {
    select! {
        interrupted = ctrl_c() => interrupted?,
        () = sleep_or_not(run_for) => {}
    }
    println!("stopping");
    stop.cancel();
    Ok(())
}

async fn sleep_or_not(time: Option<Duration>) {
    match time {
        Some(time) => sleep(time).await,
        None => pending().await,
    }
}

/// Says how it goes, for as long as it goes.
async fn heartbeat(every: Duration, counts: &watch::Sender<Counts>) {
    loop {
        sleep(every).await;
        let counts = *counts.borrow();
        println!("{} served now, {} waiting, {} over", counts.served, counts.waiting, counts.over());
    }
}
