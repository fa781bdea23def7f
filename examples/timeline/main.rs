//! Draws a picture of a run: which tasks there were, when each was polled and when it waited, and how it ended.
//!
//! ```sh
//! cargo run --example timeline --features tracing -- timeline.svg
//! ```
//!
//! What it shows:
//! * `layer.rs` makes a timeline (`model.rs`) of the spans and events that the feature `tracing` gives. It is for any program: its head says
//!   how to take it with you.
//! * `picture.rs`, `rows.rs` and `scale.rs` draw a timeline. They know nothing of how it was recorded.
//! * `program.rs` is the program of the picture: nurseries in nurseries, with a limit, a daemon, a task that is cancelled, parallel
//!   ones, and one that fails and takes its siblings with it.
#![forbid(unsafe_code)]

mod layer;
mod model;
mod picture;
mod program;
mod rows;
mod scale;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Builder;
use tokio::time::Instant;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use layer::Recorder;
use model::Timeline;

/// Runs a program of nurseries, and draws what its tasks did
#[derive(Parser)]
struct Options {
    /// Where to write the picture, as SVG
    file: PathBuf,
    /// Let the time pass that tasks sleep; then polls take time, too, and no two pictures are alike
    #[arg(long)]
    real_time: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("timeline: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let timeline = record(options.real_time)?;
    let picture = picture::draw(&timeline, "A program of nurseries, and what its tasks did").to_string();
    let file = options.file.display();
    fs::write(&options.file, picture + "\n").map_err(|error| format!("{file}: {error}"))?;
    println!("{file}: {timeline}");
    Ok(())
}

/// Runs the program. Its clock is tokio's, which is paused: if all tasks sleep, then it is at once as late as the first one waits for.
fn record(in_real_time: bool) -> Result<Timeline, String> {
    let runtime = Builder::new_current_thread().enable_time().start_paused(!in_real_time).build();
    runtime.map_err(|error| format!("no runtime: {error}"))?.block_on(async {
        let start = Instant::now();
        let recorder = Recorder::new(move || start.elapsed());
        // On this thread, which is that of all tasks. `init()` would do it for the whole process.
        let _guard = tracing_subscriber::registry().with(recorder.clone()).set_default();
        program::make_album().await;
        Ok(recorder.timeline())
    })
}
