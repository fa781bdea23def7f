//! Which spans there are, what they say, and where they are entered.

use aioresult::{Nursery, Scope, capture, local_nursery, nursery};
use aioresult_tests::{ByHand, run, yield_now};
use futures::future::pending;
use tracing::{Level, info, info_span};

use crate::InfoOnDrop;
use crate::recorder::{Records, recorded};

/// The lines of spans.
fn spans(records: &Records) -> Vec<String> {
    let is_event =
        |line: &String| ["started", "finished", "dropped"].iter().any(|event| line.ends_with(event));
    records.lines().into_iter().filter(|line| !is_event(line)).collect()
}

async fn work() {
    info!("working");
    yield_now().await;
    info!("still working");
}

#[test]
fn the_nursery_and_each_task_have_one_and_the_body_is_in_that_of_the_nursery() {
    let records = recorded(|| {
        run(async {
            nursery! {
                info!("before the first spawn");
                spawn work();
                info!("body");
                let answer = spawn async { 42 };
                assert_eq!(answer.await, 42);
                info!("body after an await");
            }
        });
    });
    assert_eq!(
        records.lines(),
        [
            // Which is where the nursery begins.
            "INFO before the first spawn",
            "DEBUG nursery",
            "  DEBUG task `work()`, ordinary",
            "    TRACE started",
            "    INFO working",
            "    INFO still working",
            "    TRACE finished",
            "  INFO body",
            "  DEBUG task `async { 42 }`, ordinary",
            "    TRACE started",
            "    TRACE finished",
            "  INFO body after an await",
            "  TRACE finished",
        ]
    );
}

#[test]
fn tasks_that_take_turns_are_each_in_their_own() {
    async fn talk(name: &str) {
        for i in 0..3 {
            info!("{name} {i}");
            yield_now().await;
        }
    }
    let records = recorded(|| {
        run(async {
            nursery! {
                spawn talk("a");
                for name in ["b", "c"] {
                    spawn talk(name);
                }
                talk("body").await;
            }
        });
    });
    let tasks = records.iter().filter(|record| record.name == "task");
    for (task, name) in tasks.zip(["a", "b", "c"]) {
        let said = [0, 1, 2].map(|i| format!("{name} {i}"));
        assert_eq!(records.events_in(task), ["started", &said[0], &said[1], &said[2], "finished"]);
    }
    let body = records.iter().find(|record| record.name == "nursery").unwrap();
    assert_eq!(records.events_in(body), ["body 0", "body 1", "body 2", "finished"]);
}

#[test]
fn a_span_is_entered_once_for_each_poll_and_when_a_task_is_dropped() {
    let records = recorded(|| {
        let mut nursery = ByHand::new(async {
            nursery! {
                spawn async { yield_now().await; yield_now().await; };
                spawn pending::<()>();
                spawn_daemon pending::<()>();
            }
        });
        for _ in 0..2 {
            assert!(nursery.poll().is_pending());
        }
    });
    let enters = |field, value| records.span_with(field, value).enters;
    assert_eq!(enters("routine", "async { yield_now().await; yield_now().await; }"), 2 + 1);
    assert_eq!(enters("kind", "daemon"), 1 + 1);
    let nursery = records.iter().find(|record| record.name == "nursery").unwrap();
    assert_eq!(nursery.enters, 2 + 1);
}

#[test]
fn they_say_what_runs_how_it_was_started_and_where() {
    let first = line!() + 4;
    let records = recorded(|| {
        run(async {
            #[rustfmt::skip]
            nursery!(|n| {
                spawn_daemon pending::<()>();
                let search = spawn_cancellable work();
                for _ in 0..1 { spawn async {}; }
                n.spawn(yield_now()).await;
                search.await.unwrap();
            });
        });
    });
    let all: Vec<_> = records.iter().filter(|record| record.fields.contains_key("location")).collect();
    assert_eq!(all.len(), 5, "{records}");
    let by_method = all[4].fields["routine"].as_str();
    assert!(by_method.contains("yield_now"), "{by_method}");
    let expected = [
        ("nursery", None, None, 13),
        ("task", Some("pending::<()>()"), Some("daemon"), 17),
        ("task", Some("work()"), Some("cancellable"), 30),
        ("task", Some("async {}"), Some("ordinary"), 33),
        ("task", Some(by_method), Some("ordinary"), 19),
    ];
    for (line, (record, (name, routine, kind, column))) in (first..).zip(all.iter().zip(expected)) {
        let field = |name: &str| record.fields.get(name).map(String::as_str);
        assert_eq!((record.name.as_str(), field("routine"), field("kind")), (name, routine, kind));
        assert_eq!(field("location"), Some(&*format!("{}:{line}:{column}", file!())));
        assert_eq!((record.target, record.level), ("aioresult", Level::DEBUG));
    }
}

#[test]
fn the_one_of_a_routine_has_its_name_and_its_arguments() {
    #[capture(args)]
    async fn add(a: u32, b: u32) -> u32 {
        a + b
    }
    #[capture]
    async fn secret(_: u32) {}
    let records = recorded(|| {
        run(async {
            nursery!(|n| {
                let _ = spawn add(1, 2);
                spawn secret(3);
                drop(add(4, 5).start_soon(n));
            });
        });
    });
    let tasks: Vec<_> = records.iter().filter(|record| record.fields.contains_key("routine")).collect();
    let field = |task: usize, name: &str| tasks[task].fields.get(name).map(String::as_str);
    assert_eq!((field(0, "routine"), field(0, "args")), (Some("add"), Some("(1, 2)")));
    assert_eq!((field(1, "routine"), field(1, "args")), (Some("secret"), None));
    assert_eq!((field(2, "routine"), field(2, "args")), (Some("add"), Some("(4, 5)")));
}

#[test]
fn a_nursery_is_in_what_runs_it_and_a_nested_one_in_its_task() {
    let records = recorded(|| {
        info_span!("mine").in_scope(|| {
            run(async {
                nursery! {
                    spawn async { nursery! { spawn async {}; } };
                    nursery! {}
                }
            });
        });
    });
    let spans = spans(&records);
    assert_eq!(
        spans,
        [
            "INFO mine",
            "  DEBUG nursery",
            "    DEBUG task `async { nursery! { spawn async {}; } }`, ordinary",
            "      DEBUG nursery",
            "        DEBUG task `async {}`, ordinary",
            "    DEBUG nursery",
        ]
    );
}

#[test]
fn a_task_is_in_the_span_of_who_has_spawned_it() {
    async fn spawner(n: Nursery<'_>) {
        yield_now().await;
        n.spawn(async {}).await;
        // Also one of the user's own.
        info_span!("mine").in_scope(|| drop(n.spawn_cancellable(async {})));
        // And of another thread.
        let mine = info_span!("thread");
        std::thread::scope(|threads| {
            threads.spawn(|| mine.in_scope(|| drop(n.spawn_daemon(async {}))));
        });
    }
    let records = recorded(|| {
        run(async {
            nursery!(|n| { spawn spawner(n); });
        });
    });
    let spans = spans(&records);
    let expected = [
        ("DEBUG nursery", ""),
        ("  DEBUG task `spawner(n)`", "ordinary"),
        ("    DEBUG task ", "ordinary"),
        ("    INFO mine", ""),
        ("      DEBUG task ", "cancellable"),
        ("    INFO thread", ""),
        ("      DEBUG task ", "daemon"),
    ];
    assert_eq!(spans.len(), expected.len(), "{records}");
    for (line, (start, end)) in spans.iter().zip(expected) {
        assert!(line.starts_with(start) && line.ends_with(end), "{records}");
    }
}

#[test]
fn what_destructors_say_is_in_the_span_of_their_task() {
    let records = recorded(|| {
        run(async {
            nursery! {
                let returns = InfoOnDrop("return");
                spawn async { let _guard = returns; yield_now().await };
                let is_dropped = InfoOnDrop("drop");
                spawn_daemon async { let _guard = is_dropped; pending::<()>().await };
                let is_cancelled = InfoOnDrop("cancel");
                let task = spawn_cancellable async { let _guard = is_cancelled; pending::<()>().await };
                yield_now().await;
                task.cancel();
                let _guard = InfoOnDrop("body");
            }
        });
    });
    let said = |kind| records.events_in(records.span_with("kind", kind));
    assert_eq!(said("ordinary"), ["started", "return", "finished"]);
    assert_eq!(said("daemon"), ["started", "dropped", "drop"]);
    assert_eq!(said("cancellable"), ["started", "cancelled", "cancel"]);
    let nursery = records.iter().find(|record| record.name == "nursery").unwrap();
    assert_eq!(records.events_in(nursery), ["body", "finished"]);
}

#[test]
fn local_nurseries_and_scopes_have_them_too() {
    let records = recorded(|| {
        run(async {
            local_nursery! { spawn async {}; }
            let scope = Scope::new();
            let n = scope.nursery();
            scope.run(async { n.spawn(async {}).await }).await;
        });
    });
    let count = |name| records.iter().filter(|record| record.name == name).count();
    assert_eq!((count("nursery"), count("task"), count("finished")), (2, 2, 4));
}

#[test]
fn all_are_closed_when_the_nursery_is_over() {
    let records = recorded(|| {
        run(async {
            nursery!(|n| {
                spawn work();
                spawn_daemon pending::<()>();
                drop(n.spawn(work()));
                drop(n.spawn_cancellable(work()));
            });
        });
    });
    assert_eq!(records.iter().filter(|record| record.name == "task").count(), 4);
    for span in records.iter().filter(|record| ["nursery", "task"].contains(&&*record.name)) {
        assert!(span.closed.is_some(), "{span} is open");
    }
}

#[test]
fn that_of_a_task_is_closed_when_the_task_is_over() {
    let records = recorded(|| {
        run(async {
            nursery!(|n| {
                drop(n.spawn(work()));
                while !n.is_empty() {
                    yield_now().await;
                }
                info!("later in one test");
            });
        });
    });
    assert!(records.is_closed_before(records.span_with("kind", "ordinary"), "later in one test"));
}

#[test]
fn that_of_a_task_in_the_frame_is_closed_when_the_task_is_over() {
    let records = recorded(|| {
        run(async {
            nursery! {
                let task = spawn work();
                task.await;
                info!("later in the block");
            }
        });
    });
    assert!(records.is_closed_before(records.span_with("routine", "work()"), "later in the block"));
}

#[test]
fn that_of_a_task_is_closed_when_the_task_is_over_also_if_its_capture_is_kept() {
    let records = recorded(|| {
        run(async {
            nursery!(|n| {
                let task = n.spawn(work());
                task.wait_done().await;
                info!("while the capture is kept");
                drop(task);
            });
        });
    });
    assert!(records.is_closed_before(records.span_with("kind", "ordinary"), "while the capture is kept"));
}
