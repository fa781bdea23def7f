//! The example `timeline`: what it records, what it draws, and as a program.
#![cfg(unix)]
#![forbid(unsafe_code)]

#[path = "../timeline/layer.rs"]
mod layer;
#[path = "../timeline/model.rs"]
mod model;
#[path = "../timeline/picture.rs"]
mod picture;
#[path = "../timeline/rows.rs"]
mod rows;
#[path = "../timeline/scale.rs"]
mod scale;
mod support;

use std::fs;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aioresult::{Nursery, capture, nursery};
use roxmltree::{Document, Node};
use tokio::runtime::Builder;
use tokio::time::{Instant, sleep};
use tracing::{Instrument, Span as TracingSpan, info_span};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use layer::Recorder;
use model::{End, Poll, Span, Timeline, What};
use support::{assert_exit, example, stderr, utf8};

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// What is recorded of a program, which may look at it meanwhile, under tokio's paused clock.
fn recorded(program: impl AsyncFnOnce(&Recorder)) -> Timeline {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let start = Instant::now();
        let recorder = Recorder::new(move || start.elapsed());
        let _guard = tracing_subscriber::registry().with(recorder.clone()).set_default();
        program(&recorder).await;
        recorder.timeline()
    })
}

/// A clock that goes on when it is told to.
#[derive(Clone, Default)]
struct ByHand(Arc<AtomicU64>);

impl ByHand {
    fn go_on(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    fn recorder(&self) -> Recorder {
        let clock = self.0.clone();
        Recorder::new(move || millis(clock.load(Ordering::SeqCst)))
    }
}

/// A line for each row of the picture, with the states one after the other. All times are in milliseconds.
fn lines(timeline: &Timeline) -> Vec<String> {
    let depth = |span: &Span| {
        let parent = |span: &&Span| span.parent.map(|parent| &timeline.spans[parent]);
        std::iter::successors(Some(span), parent).count() - 1
    };
    let line = |row: &rows::Row<'_>| {
        let span = row.span;
        let mut line = format!("{}{}", "  ".repeat(depth(span)), rows::name(span));
        match &span.what {
            What::Nursery => line += &format!(": begun {}", span.begin.as_millis()),
            What::Task { kind, .. } => {
                line += &format!(", {kind}: spawned {}", span.begin.as_millis());
                for (index, poll) in span.polls.iter().enumerate() {
                    line += if index == 0 { ", polled " } else { " " };
                    line += &in_short(*poll);
                }
            }
        }
        match span.end {
            Some((time, end)) => line + &format!(", {end} {}", time.as_millis()),
            None => line,
        }
    };
    rows::rows(timeline).iter().map(line).collect()
}

/// `3`, or `3..5` if it takes time, or `3..` if it goes on.
fn in_short(poll: Poll) -> String {
    match (poll.from.as_millis(), poll.to.map(|to| to.as_millis())) {
        (from, None) => format!("{from}.."),
        (from, Some(to)) if from == to => from.to_string(),
        (from, Some(to)) => format!("{from}..{to}"),
    }
}

#[capture(args)]
async fn wait(time: u64) {
    sleep(millis(time)).await;
}

#[capture]
async fn for_ever() {
    pending().await
}

async fn fails(time: u64) -> Result<(), &'static str> {
    sleep(millis(time)).await;
    Err("error")
}

#[test]
fn tasks_are_spawned_and_polled_and_end() {
    let timeline = recorded(async |_| {
        sleep(millis(5)).await;
        nursery! {
            spawn wait(10);
            spawn async { sleep(millis(1)).await; sleep(millis(2)).await; };
            sleep(millis(4)).await;
            spawn wait(0);
        }
    });
    assert_eq!(
        lines(&timeline),
        [
            "nursery: begun 5, finished 15",
            "  wait(10), ordinary: spawned 5, polled 5 15, finished 15",
            "  async { sleep(millis(1)).await; sleep(millis(2)).await; }, ordinary: spawned 5, polled 5 6 8, finished 8",
            "  wait(0), ordinary: spawned 9, polled 9, finished 9",
        ]
    );
    assert_eq!((timeline.begin(), timeline.length(), timeline.until), (millis(5), millis(10), millis(15)));
    assert!(timeline.spans[0].location.starts_with(&format!("{}:", file!())));
}

#[test]
fn what_waits_for_a_place_is_not_polled() {
    let timeline = recorded(async |_| {
        nursery!(|n| {
            n.set_limit(1);
            for time in [10, 20, 30] {
                spawn wait(time);
            }
            spawn_daemon for_ever();
        });
    });
    assert_eq!(
        lines(&timeline),
        [
            "nursery: begun 0, finished 60",
            "  wait(10), ordinary: spawned 0, polled 0 10, finished 10",
            "  wait(20), ordinary: spawned 0, polled 10 30, finished 30",
            "  wait(30), ordinary: spawned 0, polled 30 60, finished 60",
            "  for_ever, daemon: spawned 0, polled 0, dropped 60",
        ]
    );
    assert_eq!(timeline.to_string(), "4 tasks in 1 nursery, 60ms: 3 finished, 1 dropped");
}

#[test]
fn one_that_fails_takes_its_siblings_with_it() {
    let timeline = recorded(async |_| {
        let result = nursery!(|n| {
            n.set_limit(2);
            spawn for_ever();
            spawn fails(7)?;
            spawn wait(1);
        });
        assert_eq!(result, Err("error"));
    });
    assert_eq!(
        lines(&timeline),
        [
            "nursery: begun 0, failed 7",
            "  for_ever, ordinary: spawned 0, polled 0, dropped 7",
            "  fails(7), ordinary: spawned 0, polled 0 7, failed 7",
            // It had no place before the end, and to be dropped is not to be polled.
            "  wait(1), ordinary: spawned 0, dropped 7",
        ]
    );
}

#[test]
fn tasks_are_cancelled_before_and_after_they_are_polled() {
    let timeline = recorded(async |_| {
        nursery! {
            let early = spawn_cancellable wait(3);
            early.cancel();
            let late = spawn_cancellable wait(3);
            let too_late = spawn_cancellable wait(1);
            sleep(millis(2)).await;
            late.cancel();
            too_late.cancel();
        }
    });
    assert_eq!(
        lines(&timeline),
        [
            "nursery: begun 0, finished 2",
            "  wait(3), cancellable: spawned 0, cancelled 0",
            "  wait(3), cancellable: spawned 0, polled 0, cancelled 2",
            "  wait(1), cancellable: spawned 0, polled 0 1, finished 1",
        ]
    );
}

#[test]
fn tasks_and_bodies_panic() {
    let timeline = recorded(async |_| {
        let nursery = async {
            nursery! { spawn async { panic_any("boom") }; spawn for_ever(); }
        };
        let unwound = futures::FutureExt::catch_unwind(AssertUnwindSafe(nursery)).await;
        assert!(unwound.is_err());
    });
    assert_eq!(
        lines(&timeline),
        [
            "nursery: begun 0, panicked 0",
            "  async { panic_any(\"boom\") }, ordinary: spawned 0, polled 0, panicked 0",
            "  for_ever, ordinary: spawned 0, dropped 0",
        ]
    );
    assert_eq!(timeline.to_string(), "2 tasks in 1 nursery, 0ns: 1 panicked, 1 dropped");
}

#[test]
fn nurseries_are_in_what_runs_them() {
    let timeline = recorded(async |_| {
        nursery! {
            spawn async {
                nursery! { spawn wait(1); }
            };
            // In the body, and among spans of others.
            async { nursery! { spawn wait(2).instrument(info_span!("inner")); } }
                .instrument(info_span!("outer"))
                .await;
        }
    });
    assert_eq!(
        lines(&timeline),
        [
            "nursery: begun 0, finished 2",
            "  async { nursery! { spawn wait(1); } }, ordinary: spawned 0, polled 0 1, finished 1",
            "    nursery: begun 0, finished 1",
            "      wait(1), ordinary: spawned 0, polled 0 1, finished 1",
            "  nursery: begun 0, finished 2",
            "    wait(2).instrument(info_span!(\"inner\")), ordinary: spawned 0, polled 0 2, finished 2",
        ]
    );
}

#[test]
fn task_is_in_its_nursery_whoever_has_spawned_it() {
    async fn spawn_two(n: Nursery<'_>) {
        drop(wait(2).start_soon(n));
        nursery! { drop(wait(3).start_soon(n)); }
    }
    let timeline = recorded(async |_| {
        nursery!(|n| {
            spawn spawn_two(n);
        });
    });
    assert_eq!(
        lines(&timeline),
        [
            "nursery: begun 0, finished 3",
            "  spawn_two(n), ordinary: spawned 0, polled 0, finished 0",
            "    nursery: begun 0, finished 0",
            "  wait(2), ordinary: spawned 0, polled 0 2, finished 2",
            "  wait(3), ordinary: spawned 0, polled 0 3, finished 3",
        ]
    );
}

#[test]
fn parallel_tasks_are_polled_by_the_runtime_and_looked_at_by_the_nursery() {
    let timeline = recorded(async |_| {
        nursery! { spawn_parallel wait(5); }
    });
    assert_eq!(
        lines(&timeline),
        [
            "nursery: begun 0, finished 5", // By the nursery, the runtime, which then drops the future, and the nursery.
            "  wait(5), parallel: spawned 0, polled 0 0 5 5 5, finished 5",
        ]
    );
}

#[test]
fn polls_on_other_threads_are_seen_too() {
    let clock = ByHand::default();
    let recorder = clock.recorder();
    let runtime = Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let _guard = tracing_subscriber::registry().with(recorder.clone()).set_default();
    let in_closure = clock.clone();
    runtime.block_on(async {
        nursery! {
            spawn_blocking move || in_closure.go_on(3);
        }
    });
    runtime.block_on(async {
        nursery! {
            spawn_parallel async move { clock.go_on(4) };
        }
    });
    let timeline = recorder.timeline();
    let longest = |span: &Span| {
        span.polls.iter().map(|poll| poll.to.expect("it is over") - poll.from).max().expect("it was polled")
    };
    let tasks: Vec<_> = timeline.spans.iter().filter(|span| span.is_task()).collect();
    assert_eq!([longest(tasks[0]), longest(tasks[1])], [millis(3), millis(4)]);
    assert!(tasks.iter().all(|task| matches!(task.end, Some((_, End::Finished)))));
}

#[test]
fn polls_take_time_by_another_clock() {
    let clock = ByHand::default();
    let recorder = clock.recorder();
    let _guard = tracing_subscriber::registry().with(recorder.clone()).set_default();
    futures::executor::block_on(async {
        nursery! {
            // What is in its span already is not polled anew.
            let work = async { TracingSpan::current().in_scope(|| clock.go_on(2)); clock.go_on(1); };
            spawn work;
            spawn async { clock.go_on(5) };
        }
    });
    assert_eq!(
        lines(&recorder.timeline()),
        [
            "nursery: begun 0, finished 8",
            "  work, ordinary: spawned 0, polled 0..3, finished 3",
            "  async { clock.go_on(5) }, ordinary: spawned 0, polled 3..8, finished 8",
        ]
    );
}

#[test]
fn it_can_be_looked_at_in_the_middle() {
    let mut seen = None;
    recorded(async |recorder| {
        nursery! {
            spawn wait(5);
            spawn wait(1);
            spawn async { sleep(millis(2)).await; seen = Some(recorder.timeline()); };
        }
    });
    let seen = seen.unwrap();
    assert_eq!(
        lines(&seen),
        [
            "nursery: begun 0",
            "  wait(5), ordinary: spawned 0, polled 0",
            "  wait(1), ordinary: spawned 0, polled 0 1, finished 1",
            "  async { .. }, ordinary: spawned 0, polled 0 2..",
        ]
    );
    assert_eq!(seen.to_string(), "3 tasks in 1 nursery, 2ms: 1 finished, 2 not over");
}

#[test]
fn nursery_that_is_dropped() {
    let timeline = recorded(async |_| {
        let nursery = async {
            nursery! { spawn for_ever(); }
        };
        tokio::time::timeout(millis(3), nursery).await.unwrap_err();
    });
    assert_eq!(
        lines(&timeline),
        ["nursery: begun 0, dropped 3", "  for_ever, ordinary: spawned 0, polled 0, dropped 3"]
    );
}

#[test]
fn recorder_outlives_a_panic_of_its_clock() {
    let clock = ByHand::default();
    let ticks = clock.clone();
    let recorder = Recorder::new(move || {
        assert_ne!(ticks.0.load(Ordering::SeqCst), 1, "the clock is broken");
        Duration::ZERO
    });
    clock.go_on(1);
    assert!(catch_unwind(AssertUnwindSafe(|| recorder.timeline())).is_err());
    clock.go_on(1);
    assert_eq!(recorder.timeline().to_string(), "0 tasks in 0 nurseries, 0ns");
}

// The drawing.

fn task(routine: &str, parent: Option<usize>) -> Span {
    let what = What::Task { routine: routine.into(), args: None, kind: "ordinary".into() };
    Span { parent, what, location: "src/a.rs:1:2".into(), begin: millis(0), polls: vec![], end: None }
}

fn nursery_row(parent: Option<usize>) -> Span {
    Span { what: What::Nursery, ..task("", parent) }
}

fn drawn(spans: Vec<Span>, until: Duration) -> String {
    picture::draw(&Timeline { spans, until }, "title").to_string()
}

fn with_class<'d>(svg: &'d Document<'_>, class: &str) -> Vec<Node<'d, 'd>> {
    let has_it =
        |node: &Node<'_, '_>| node.attribute("class").is_some_and(|is| is.split(' ').any(|is| is == class));
    svg.descendants().filter(has_it).collect()
}

/// The labels of the tasks, from the top to the bottom.
fn labels(svg: &Document<'_>) -> Vec<String> {
    let label = |task: Node<'_, '_>| {
        let text = task.children().find(|node| node.has_tag_name("text")).expect("it has a label");
        text.text().unwrap_or_default().trim().to_owned()
    };
    with_class(svg, "task").into_iter().map(label).collect()
}

fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).unwrap().parse().unwrap()
}

#[test]
fn every_task_is_drawn_once() {
    let timeline = recorded(async |_| {
        nursery!(|n| {
            n.set_limit(2);
            for time in 1..=20 {
                spawn wait(time);
            }
            let cancelled = spawn_cancellable for_ever();
            sleep(millis(50)).await;
            cancelled.cancel();
        });
    });
    let svg = picture::draw(&timeline, "title").to_string();
    let svg = Document::parse(&svg).unwrap();
    let mut expected: Vec<_> = (1..=20).map(|time| format!("wait({time})")).collect();
    expected.push("for_ever".into());
    assert_eq!(labels(&svg), expected);
    // The classes are those of the ends, and so are the signs.
    assert_eq!(with_class(&svg, "finished").len(), 20 + 2 + 1);
    assert_eq!(with_class(&svg, "cancelled").len(), 1);
    let signs: Vec<_> = svg.descendants().filter_map(|node| node.attribute("href")).collect();
    assert_eq!(signs.iter().filter(|sign| **sign == "#finished").count(), 20 + 1 + 1);
    assert_eq!(signs.iter().filter(|sign| **sign == "#cancelled").count(), 1 + 1);
    for sign in signs {
        assert!(svg.descendants().any(|node| node.attribute("id") == Some(&sign[1..])), "{sign}");
    }
}

#[test]
fn bars_are_as_long_as_the_time_that_they_stand_for() {
    let mut a = task("a", None);
    a.polls = [20, 40].map(|at| Poll { from: millis(at), to: Some(millis(at + 10)) }).to_vec();
    a.end = Some((millis(100), End::Dropped));
    let svg = drawn(vec![a], millis(100));
    let svg = Document::parse(&svg).unwrap();
    let row = with_class(&svg, "task")[0];
    let bars = |class| -> Vec<(f64, f64)> {
        let bars = row.children().filter(|node| node.attribute("class") == Some(class));
        bars.map(|bar| (number(bar, "x"), number(bar, "width"))).collect()
    };
    let [(waiting, waited)] = bars("waiting")[..] else { panic!("it waits once") };
    let [(pending, was_pending)] = bars("pending")[..] else { panic!("it is pending once") };
    let polled = bars("polled");
    let near = |a: f64, b: f64| (a - b).abs() < 0.2;
    let percent = (waited + was_pending) / 100.0;
    assert!(near(waited, 20.0 * percent) && near(pending, waiting + waited));
    assert_eq!(polled.len(), 2);
    assert!(near(polled[0].0, pending) && near(polled[0].1, 10.0 * percent));
    assert!(near(polled[1].0, pending + 20.0 * percent) && near(polled[1].1, 10.0 * percent));
}

#[test]
fn polls_that_cannot_be_told_apart_are_one() {
    let mut a = task("a", None);
    a.polls = vec![Poll { from: millis(0), to: Some(millis(0)) }; 1000];
    a.polls.push(Poll { from: millis(500), to: Some(millis(500)) });
    a.end = Some((millis(1000), End::Finished));
    let svg = drawn(vec![a], millis(1000));
    let svg = Document::parse(&svg).unwrap();
    let row = with_class(&svg, "task")[0];
    let polled: Vec<_> = row.children().filter(|node| node.attribute("class") == Some("polled")).collect();
    assert_eq!(polled.len(), 2);
    // They are seen, although they take no time.
    assert!(polled.iter().all(|bar| number(*bar, "width") == 2.0));
}

#[test]
fn labels_are_escaped_and_in_one_line() {
    let spans = vec![task("a(\"<&>\", '\u{1b}\u{0}\u{ffff}')", None), task("async {\n\tb()\n}", None)];
    let svg = drawn(spans, millis(1));
    let svg = Document::parse(&svg).unwrap();
    assert_eq!(labels(&svg), ["a(\"<&>\", ' ')", "async { b() }"]);
    let title = picture::draw(&Timeline { spans: vec![], until: millis(1) }, "<a> & \"b\"").to_string();
    let title = Document::parse(&title).unwrap();
    assert_eq!(title.root_element().first_element_child().unwrap().text().unwrap().trim(), "<a> & \"b\"");
}

#[test]
fn long_labels_are_cut_however_deep_they_are() {
    let long = "é".repeat(1000);
    let mut spans = vec![nursery_row(None)];
    for depth in 1..200 {
        spans.push(if depth % 2 == 0 { nursery_row(Some(depth - 1)) } else { task(&long, Some(depth - 1)) });
        spans[depth].location = format!("{long}.rs:12345:6");
    }
    spans.push(Span {
        what: What::Task { routine: "f".into(), args: Some("(1)".into()), kind: long.clone() },
        ..task("", None)
    });
    let svg = drawn(spans, millis(1));
    let svg = Document::parse(&svg).unwrap();
    let labels = labels(&svg);
    assert_eq!(labels.len(), 101);
    for label in &labels[..100] {
        let length = label.chars().count();
        assert!(label.ends_with("é…") && (8..50).contains(&length), "{label}");
    }
    assert_eq!(labels[100], "f(1)");
    let remarks = svg.descendants().filter(|node| node.has_tag_name("tspan"));
    let remarks: Vec<_> = remarks.filter_map(|node| node.text()).map(str::trim).collect();
    let end = format!("…{}.rs:12345", "é".repeat(10));
    assert_eq!(remarks, [vec!["a.rs:1"], vec![&*end; 99], vec![&*format!("…{}", "é".repeat(19))]].concat());
}

#[test]
fn whatever_the_time_there_is_a_picture() {
    for until in [0, 1, 999, 1_000_000, 86_400_000_000_000, u64::MAX].map(Duration::from_nanos) {
        assert!(Document::parse(&drawn(vec![], until)).is_ok());
        let mut going_on = task("a", None);
        going_on.polls.push(Poll { from: Duration::ZERO, to: None });
        let mut later = task("b", None);
        later.begin = until;
        later.end = Some((until, End::Panicked));
        let svg = drawn(vec![nursery_row(None), going_on, later], until);
        let svg = Document::parse(&svg).unwrap();
        assert_eq!(with_class(&svg, "going-on").len(), 3, "a nursery, its frame, and a task");
        let grid = with_class(&svg, "grid").len();
        assert!((1..=11).contains(&grid), "{grid} lines for {until:?}");
        for node in svg.descendants().filter(|node| node.has_tag_name("rect") || node.has_tag_name("use")) {
            let width = if node.has_attribute("width") { number(node, "width") } else { 0.0 };
            let x = number(node, "x");
            assert!(x >= 0.0 && x + width <= 960.0 && width >= 0.0, "{node:?}");
        }
    }
}

// The program.

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| example("timeline"));

fn run(arguments: &[&str]) -> Output {
    Command::new(&*PROGRAM).args(arguments).output().expect("the program runs")
}

#[test]
fn it_draws_the_picture_that_is_shown() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("timeline.svg");
    let output = run(&[file.to_str().unwrap()]);
    assert_exit(&output, 0);
    let summary = "20 tasks in 5 nurseries, 323ms: 14 finished, 1 failed, 4 dropped, 1 cancelled";
    assert_eq!(utf8(&output.stdout), format!("{}: {summary}\n", file.display()));
    let drawn = fs::read_to_string(&file).unwrap();
    let shown = Path::new(env!("CARGO_MANIFEST_DIR")).join("timeline/timeline.svg");
    let is_shown = fs::read_to_string(&shown).unwrap() == drawn;
    assert!(
        is_shown,
        "draw it anew, and look at it: cargo run --example timeline --features tracing -- {shown:?}"
    );
    assert!(drawn.len() < 30_000, "{} bytes", drawn.len());
    let svg = Document::parse(&drawn).unwrap();
    assert_eq!(labels(&svg).len(), 20);
    assert_eq!(with_class(&svg, "nursery").len(), 5);
}

#[test]
fn in_real_time_the_same_happens() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("timeline.svg");
    let output = run(&["--real-time", file.to_str().unwrap()]);
    assert_exit(&output, 0);
    let stdout = utf8(&output.stdout);
    assert!(stdout.contains(": 20 tasks in 5 nurseries, "), "{stdout}");
    assert_eq!(labels(&Document::parse(&fs::read_to_string(&file).unwrap()).unwrap()).len(), 20);
}

#[test]
fn file_that_cannot_be_written() {
    for (file, message) in [
        ("/nothing/timeline.svg", "timeline: /nothing/timeline.svg: No such file"),
        ("/", "timeline: /: Is a directory"),
    ] {
        let output = run(&[file]);
        assert_exit(&output, 1);
        assert!(stderr(&output).starts_with(message), "{}", stderr(&output));
        assert_eq!(utf8(&output.stdout), "");
    }
}

#[test]
fn wrong_arguments() {
    for (arguments, message) in [
        (&[][..], "required arguments were not provided:\n  <FILE>"),
        (&["a", "b"], "unexpected argument 'b'"),
        (&["--loud"], "unexpected argument '--loud'"),
    ] {
        let output = run(arguments);
        assert_exit(&output, 2);
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert_eq!(utf8(&output.stdout), "");
    }
}
