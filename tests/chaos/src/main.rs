//! Runs random programs, and says which of them have shown a bug.
#![forbid(unsafe_code)]

mod supervisor;

use std::ops::Range;
use std::process::ExitCode;

use aioresult_chaos::{generate, run, silence_panics};

const USAGE: &str = "\
usage: aioresult-chaos SEED             runs the program of this seed
       aioresult-chaos FROM..TO         runs all of these
       aioresult-chaos FROM..TO --jobs N    in so many processes
       aioresult-chaos SEED --show      shows the program";

/// After so many seeds a worker says how far it has come.
const REPORT_EVERY: u64 = 256;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let is_right = match args[..] {
        [seed, "--show"] => parse(seed).map(|seeds| {
            println!("{:?}", generate::program(seeds.start));
            true
        }),
        [seeds, "--worker"] => parse(seeds).map(work),
        [seeds] => parse(seeds).map(|seeds| run_all(seeds, 1)),
        [seeds, "--jobs", jobs] => {
            parse(seeds).zip(jobs.parse().ok()).map(|(seeds, jobs)| run_all(seeds, jobs))
        }
        _ => None,
    };
    match is_right {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn parse(seeds: &str) -> Option<Range<u64>> {
    if let Some((from, to)) = seeds.split_once("..") {
        return Some(from.parse().ok()?..to.parse().ok()?);
    }
    let seed: u64 = seeds.parse().ok()?;
    Some(seed..seed + 1)
}

fn run_all(seeds: Range<u64>, jobs: u64) -> bool {
    if seeds.end - seeds.start == 1 { work(seeds) } else { supervisor::run(&seeds, jobs) }
}

/// Runs the programs in this process, up to the first that is wrong.
fn work(seeds: Range<u64>) -> bool {
    silence_panics();
    for seed in seeds {
        if seed % REPORT_EVERY == 0 {
            println!("at {seed}");
        }
        if let Err(failure) = run::run(seed) {
            println!("{failure}");
            return false;
        }
    }
    true
}
