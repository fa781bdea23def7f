//! What a scenario says and when, and what it said in Python.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Builder;
use tokio::time::{Instant, timeout};

/// Instants, in seconds since the beginning, with what was said at each.
pub(crate) type Trace = Vec<(f64, Vec<String>)>;

struct Recorder {
    start: Instant,
    trace: Trace,
}

thread_local! {
    // Each test has a runtime of its own, which does not leave its thread.
    static RECORDER: RefCell<Option<Recorder>> = const { RefCell::new(None) };
}

/// What the scenario says, in virtual time. As in Python nothing is promised about the order within one instant.
pub(crate) fn record(scenario: impl Future<Output = ()>) -> Trace {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        RECORDER.set(Some(Recorder { start: Instant::now(), trace: Vec::new() }));
        // This hour is virtual, too: when the scenario waits for nothing that will come, it is over at once.
        if timeout(Duration::from_secs(3600), scenario).await.is_err() {
            log("it hangs".into());
        }
    });
    let mut trace = RECORDER.take().expect("it was set above").trace;
    for (_, texts) in &mut trace {
        texts.sort_unstable();
    }
    trace
}

pub(crate) fn log(text: String) {
    RECORDER.with_borrow_mut(|recorder| recorder.as_mut().expect("a scenario is being recorded").log(text));
}

impl Recorder {
    fn log(&mut self, text: String) {
        let now = (self.start.elapsed().as_secs_f64() * 1e6).round() / 1e6;
        match self.trace.last_mut() {
            Some((instant, texts)) if *instant == now => texts.push(text),
            _ => self.trace.push((now, vec![text])),
        }
    }
}

/// What was recorded in Python.
pub(crate) fn expected(scenario: &str) -> Trace {
    let mut scenarios = recorded();
    let recorded = scenarios.get_mut(scenario).expect("it was recorded in Python");
    serde_json::from_value(recorded["trace"].take()).unwrap()
}

/// In alphabetical order.
pub(crate) fn scenarios_of_python() -> Vec<String> {
    recorded().into_keys().collect()
}

fn recorded() -> BTreeMap<String, Value> {
    serde_json::from_str(include_str!("expected.json")).unwrap()
}
