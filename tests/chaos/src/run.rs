//! Runs the program of a seed, and says what is wrong.

use std::fmt::{self, Write as _};

use allocation_counter::measure;

use crate::event::Event;
use crate::program::Program;
use crate::world::Happened;
use crate::{executor, generate, model::Model};

/// What is wrong with a run.
pub struct Failure {
    seed: u64,
    program: Program,
    events: Vec<Event>,
    /// After how many events it was found.
    at: usize,
    complaints: Vec<String>,
}

/// Runs it.
///
/// # Errors
/// If something is wrong.
pub fn run(seed: u64) -> Result<(), Box<Failure>> {
    let program = generate::program(seed);
    let (Happened { events, mut complaints, errors }, leaked) = execute(&program);
    let mut at = events.len();
    if let Err((number, complaint)) = Model::check(&events, program.is_threaded) {
        at = number;
        complaints.insert(0, complaint);
    }
    if complaints.is_empty() && !may_leak(&program, &events) {
        // Something may have been made that stays for the next ones; but not twice.
        if errors != 0 || (leaked != 0 && execute(&program).1 != 0) {
            complaints.push(format!("{errors} errors were not dropped, and {leaked} allocations not freed"));
        }
    }
    if complaints.is_empty() {
        return Ok(());
    }
    Err(Box::new(Failure { seed, program, events, at, complaints }))
}

/// What happens, and how many allocations are not freed.
fn execute(program: &Program) -> (Happened, i64) {
    let mut happened = Happened::default();
    let allocated = measure(|| happened = executor::execute(program));
    // The list of events is there on purpose.
    (happened, allocated.count_current - 1)
}

/// What is forgotten leaks, and so does the payload of every panic but the first, which may panic when it is dropped, and an error that
/// is being returned by an `async` block while a destructor of its locals panics. With threads, others free what was
/// allocated here.
fn may_leak(program: &Program, events: &[Event]) -> bool {
    let panics = events.iter().filter(|event| matches!(event, Event::Raised(..))).count();
    let is_forgotten = |event: &Event| matches!(event, Event::Forget(_));
    let is_failed = |event: &Event| matches!(event, Event::Fail(..) | Event::Failed(..));
    let leaks = panics > 1 || (panics > 0 && events.iter().any(is_failed));
    program.is_threaded || leaks || events.iter().any(is_forgotten)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}\n\n{:?}", self.seed, self.program)?;
        let mut line = String::new();
        for (number, event) in self.events.iter().enumerate() {
            line.clear();
            write!(line, "{event:?}")?;
            let mark = if number == self.at { "<-- here" } else { "" };
            writeln!(f, "{number:5} {line} {mark}")?;
        }
        writeln!(f)?;
        for complaint in &self.complaints {
            writeln!(f, "wrong: {complaint}")?;
        }
        write!(f, "again: cargo run --release -p aioresult-chaos -- {}", self.seed)
    }
}
