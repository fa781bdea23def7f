//! Counts the words of a text, in parallel and then in one task, and says how much faster that was:
//!
//! ```sh
//! cargo run --release --example word_count
//! cargo run --release --example word_count -- --megabytes 256
//! cargo run --release --example word_count -- FILE
//! ```
//!
//! What it shows is `count`, a nursery with work for processors: `spawn_parallel` makes a tokio task of each part of the text,
//! which runs on any core. It cannot borrow, so the parts are [`Bytes`], which share the text. The parts' counts are added up while
//! later parts are being counted.
#![forbid(unsafe_code)]

mod count;
mod counts;
mod text;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::{Parser, value_parser};

use count::count;
use counts::Counts;

/// More parts than cores, so that no core is long without work at the end.
const PARTS_PER_CORE: usize = 4;

/// Counts the words of a text, in parallel and in one task
#[derive(Parser)]
struct Options {
    /// What to read; without it, the text is made up
    file: Option<PathBuf>,
    /// The size of a text that is made up
    #[arg(long, value_name = "NUMBER", default_value = "64", conflicts_with = "file")]
    #[arg(value_parser = value_parser!(u32).range(..=4096))]
    megabytes: u32,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match text(&options) {
        Ok(text) => {
            compare(&text).await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("word_count: {error}");
            ExitCode::FAILURE
        }
    }
}

fn text(options: &Options) -> Result<Bytes, String> {
    match &options.file {
        Some(file) => fs::read(file).map(Bytes::from).map_err(|error| format!("{}: {error}", file.display())),
        None => Ok(text::made_up(options.megabytes as usize * 1_000_000)),
    }
}

async fn compare(text: &Bytes) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let parts = PARTS_PER_CORE * cores;
    let (counts, parallel) = timed(count(text, parts)).await;
    let (again, alone) = timed(count(text, 1)).await;
    assert!(counts == again, "the words of all parts are those of the text");

    report(text, &counts);
    println!();
    println!("{parts} tasks on {cores} cores: {parallel:.2?}");
    println!("one task: {alone:.2?}");
    println!("{:.2} times as fast, with the same result", alone.as_secs_f64() / parallel.as_secs_f64());
}

async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    let result = work.await;
    (result, start.elapsed())
}

fn report(text: &Bytes, counts: &Counts) {
    println!("{} bytes, {} words, {} different ones", text.len(), counts.words(), counts.different());
    for (word, count) in counts.most_frequent(10) {
        println!("{count:9} {}", String::from_utf8_lossy(word).escape_debug());
    }
}
