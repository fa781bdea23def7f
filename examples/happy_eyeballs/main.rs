//! Dials a host that has several addresses, some of which do not work, and takes little longer than if all did: "Happy Eyeballs",
//! RFC 8305.
//!
//! ```sh
//! cargo run --example happy_eyeballs
//! cargo run --example happy_eyeballs -- --delay 100ms example.org:80
//! ```
//!
//! Attempts are staggered: the next one begins when one has failed, or when the last one has taken too long; the first that
//! succeeds wins, and the others are dropped. Without a host, the program dials addresses of its own machine: some refuse, one never
//! says anything, one works. Then it dials those that refuse once more, and nobody else.
//!
//! What it shows is `dial`, which is generic over how one attempt is made: a nursery whose tasks are daemons, so that its
//! body decides when it is over; `wait_any` for the first of tasks that become more meanwhile; and a `timeout` around all of
//! it, which needs nothing from what is in it: dropping the nursery drops the attempts.
#![forbid(unsafe_code)]

mod attempt;
mod connect;
mod dial;
mod interleave;
mod loopback;

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tokio::net::lookup_host;

use connect::{NoConnection, connect};
use loopback::{Refusing, Silent, live};

/// Dials a host with several addresses
#[derive(Parser)]
struct Options {
    /// Whom to dial, as HOST:PORT; without it, addresses of this machine
    host: Option<String>,
    /// How long an attempt may take before the next one begins
    #[arg(long, value_name = "TIME", default_value = "250ms", value_parser = attempt_delay)]
    delay: Duration,
    /// How long to dial before giving up
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = humantime::parse_duration)]
    limit: Duration,
}

impl Options {
    /// Connects, and says to whom.
    async fn dial(&self, addresses: impl IntoIterator<Item = SocketAddr>) -> Result<(), NoConnection> {
        let connection = connect(addresses, self.delay, self.limit).await?;
        match connection.peer_addr() {
            Ok(address) => println!("connected to {address}"),
            Err(error) => println!("connected, and lost again: {error}"),
        }
        Ok(())
    }
}

/// The RFC forbids a shorter one than 10 ms.
fn attempt_delay(text: &str) -> Result<Duration, String> {
    let delay = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if delay < Duration::from_millis(10) {
        return Err("networks do not like delays of less than 10ms".into());
    }
    Ok(delay)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("happy_eyeballs: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    match &options.host {
        Some(host) => dial_host(host, options).await,
        None => dial_this_machine(options).await,
    }
}

async fn dial_host(host: &str, options: &Options) -> Result<(), Box<dyn Error>> {
    let addresses = lookup_host(host).await.map_err(|error| format!("{host}: {error}"))?;
    Ok(options.dial(addresses).await?)
}

async fn dial_this_machine(options: &Options) -> Result<(), Box<dyn Error>> {
    let refusing = [Refusing::ipv6(), Refusing::ipv6()];
    let [first, second] = refusing.each_ref().map(|refusing| refusing.address);
    let silent = Silent::ipv4().await?;
    let live = live().await?;

    println!("Two that refuse, one that is silent, and one that works:");
    options.dial([first, second, silent.address, live.local_addr()?]).await?;

    println!("\nOnly those that refuse:");
    match options.dial([first, second]).await {
        // That is how it was meant to be.
        Err(error @ NoConnection::AllFailed(_)) => println!("{error}"),
        other => other?,
    }
    Ok(())
}
