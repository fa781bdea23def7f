//! Runs programs in processes of their own, so that one that crashes or hangs can be named.

use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use aioresult_chaos::generate;

/// No program, and no hundred of them, takes that long.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a process has ended.
enum End {
    Right,
    /// It has said what is wrong.
    Wrong,
    /// It did not come to that. It had come as far as this seed.
    Died(u64, String),
}

/// Runs all programs. True if nothing is wrong.
pub(crate) fn run(seeds: &Range<u64>, jobs: u64) -> bool {
    let begin = Instant::now();
    let jobs = jobs.max(1);
    let share = (seeds.end - seeds.start).div_ceil(jobs);
    let shares = (0..jobs).map(|job| {
        let from = seeds.start + job * share;
        from..(from + share).min(seeds.end)
    });
    let workers: Vec<_> = shares.map(|seeds| thread::spawn(move || watch(&seeds))).collect();
    let is_right = workers.into_iter().all(|worker| worker.join().is_ok_and(|is_right| is_right));
    let (count, seconds) = (seeds.end - seeds.start, begin.elapsed().as_secs_f64());
    if is_right {
        println!("{count} programs in {seconds:.1} s ({:.0} per second)", count as f64 / seconds);
    }
    is_right
}

fn watch(seeds: &Range<u64>) -> bool {
    match run_process(seeds) {
        End::Right => true,
        End::Wrong => false,
        End::Died(seed, how) => {
            name_it(&(seed..seeds.end), &how);
            false
        }
    }
}

/// A process has died with one of these. Finds out which.
fn name_it(seeds: &Range<u64>, how: &str) {
    for seed in seeds.clone().take(1000) {
        match run_process(&(seed..seed + 1)) {
            End::Right => {}
            End::Wrong => return,
            End::Died(_, how) => {
                println!("seed {seed}\n\n{:?}\nwrong: the process has died: {how}", generate::program(seed));
                println!("again: cargo run --release -p aioresult-chaos -- {seed}");
                return;
            }
        }
    }
    println!("wrong: a process has died: {how}; it was after seed {}, and not again", seeds.start);
}

fn run_process(seeds: &Range<u64>) -> End {
    let program = std::env::current_exe().expect("this program is a file");
    let mut command = Command::new(program);
    command.arg(format!("{}..{}", seeds.start, seeds.end)).arg("--worker");
    let mut child = command.stdout(Stdio::piped()).spawn().expect("this program can be run");
    let lines = lines_of(&mut child);
    let (mut seed, mut is_wrong) = (seeds.start, false);
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => match line.strip_prefix("at ").and_then(|seed| seed.parse().ok()) {
                Some(at) => seed = at,
                None => {
                    is_wrong = true;
                    println!("{line}");
                }
            },
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let _ = (child.kill(), child.wait());
                return End::Died(seed, "it hangs".into());
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    match child.wait() {
        Ok(status) if status.success() => End::Right,
        Ok(_) if is_wrong => End::Wrong,
        Ok(status) => End::Died(seed, status.to_string()),
        Err(error) => End::Died(seed, error.to_string()),
    }
}

fn lines_of(child: &mut Child) -> Receiver<String> {
    let output = BufReader::new(child.stdout.take().expect("it is piped"));
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    lines
}
