//! Builds the programs, and looks at how long that takes.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::scratch::Scratch;
use crate::shapes::Shape;

/// How often each program is built. Odd, so that there is one in the middle.
pub(crate) const ROUNDS: usize = 3;

/// A way to build a program.
pub(crate) struct Build {
    pub(crate) name: &'static str,
    arguments: &'static [&'static str],
}

pub(crate) const BUILDS: [Build; 3] = [
    Build { name: "check", arguments: &["check"] },
    Build { name: "build", arguments: &["build"] },
    Build { name: "build --release", arguments: &["build", "--release"] },
];

/// Seconds for the nursery's program, and for its peer's.
pub(crate) fn medians(scratch: &Scratch, shape: &Shape, build: &Build) -> [f64; 2] {
    // The first one builds the dependencies.
    time(scratch, shape, shape.peer, build);
    let mut rounds = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        rounds[0].push(time(scratch, shape, shape.nursery, build));
        rounds[1].push(time(scratch, shape, shape.peer, build));
    }
    rounds.map(|mut seconds| {
        seconds.sort_by(f64::total_cmp);
        seconds[ROUNDS / 2]
    })
}

fn time(scratch: &Scratch, shape: &Shape, body: &str, build: &Build) -> f64 {
    scratch.write(shape, body);
    let mut command = Command::new(env!("CARGO"));
    command.args(build.arguments).current_dir(&scratch.directory).stderr(Stdio::piped());
    // What was compiled before would not be compiled again; and the target directory is the scratch's own.
    command.env("CARGO_INCREMENTAL", "0").env("CARGO_TARGET_DIR", "target");
    let before = seconds_of_children();
    let start = Instant::now();
    let output = command.output().expect("cargo runs");
    let clock = start.elapsed().as_secs_f64();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    match (before, seconds_of_children()) {
        (Some(before), Some(after)) => after - before,
        _ => clock,
    }
}

/// The processor's time of all children so far, where the system tells it: that of the clock depends on what else runs.
fn seconds_of_children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field, a name, may contain anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = |field: usize| fields.split(' ').nth(field - 3)?.parse::<f64>().ok();
    // There are 100 to a second on every Linux of today. 16 is that of user code, 17 that of the system.
    Some((ticks(16)? + ticks(17)?) / 100.0)
}
