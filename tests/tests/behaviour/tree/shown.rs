//! Names and places, and the forms in which a tree can be shown.

use aioresult::{ResultCapture, Scope, TaskKind, TaskState, nursery};
use aioresult_tests::{Log, run, yield_now};

use super::{lines, look, only};

#[test]
fn a_task_is_named_and_placed_as_its_capture_is() {
    run(async {
        nursery!(|n| {
            let in_frame = spawn async { 1 };
            let on_heap: Vec<_> = (0..1).map(|i| spawn async move { i }).collect();
            let by_method = n.spawn(async { 2 });
            let tree = n.tree();
            let check = |index: usize, capture: &ResultCapture<i32, _>| {
                let task = &tree.tasks[index];
                assert_eq!((task.routine, task.location), (capture.routine(), capture.location()));
            };
            check(1, &in_frame);
            check(2, &on_heap[0]);
            check(3, &by_method);
            assert_eq!(tree.tasks.len(), 4);
        });
    });
}

#[test]
fn places_are_those_of_the_keywords_and_of_the_nursery() {
    let first = line!() + 2;
    let tree = run(async {
        nursery!(|n| {
            spawn async {};
            let _ = (0..1).map(|_| spawn async {}).count();
            drop(n.spawn(async {}));
            n.tree()
        })
    });
    let places: Vec<_> = tree.tasks.iter().map(|task| (task.location.file(), task.location.line())).collect();
    assert_eq!(places, [0, 1, 2, 3].map(|line| (file!(), first + line)));
    let columns: Vec<_> = tree.tasks.iter().map(|task| task.location.column()).collect();
    assert_eq!(columns, [9, 13, 36, 20]);
    assert!(tree.to_string().starts_with(&format!("nursery at {}:{first}:9\n", file!())), "{tree}");
}

#[test]
fn the_place_of_a_scope_is_where_it_is_run() {
    let tree = run(async {
        let scope = Scope::new();
        let n = scope.nursery();
        scope.run(async { n.tree() }).await
    });
    assert_eq!(tree.tasks[0].location.line(), line!() - 2);
    assert_eq!(lines(tree), ["nursery at _", "└─ body: running"]);
}

#[test]
fn a_scope_is_known_by_its_place_when_its_body_has_returned() {
    let log = Log::new();
    run(async {
        let scope = Scope::new();
        let n = scope.nursery();
        scope.run(async { drop(n.spawn(look(n, &log))) }).await;
    });
    assert_eq!(only(&log)[0], "nursery at _");
}

#[test]
fn as_values() {
    let (tree, again) = run(async { nursery!(|n| { (n.tree(), n.tree()) }) });
    assert_eq!(tree, again);
    assert_eq!(tree, tree.clone());
    let body = &tree.tasks[0];
    assert_eq!((body.kind, body.state, body.routine), (TaskKind::Body, TaskState::Running, "body"));
    assert_eq!((tree.limit, tree.is_ending, tree.unseen), (None, false, None));
    assert_eq!(body.to_string(), "body: running");
}

#[test]
fn kinds_and_states_are_displayed_as_in_the_tree() {
    let kinds = [
        (TaskKind::Body, "body"),
        (TaskKind::Ordinary, "ordinary"),
        (TaskKind::Daemon, "daemon"),
        (TaskKind::Cancellable, "cancellable"),
        (TaskKind::Parallel, "parallel"),
        (TaskKind::Blocking, "blocking"),
        (TaskKind::Stopping, "stopping"),
    ];
    assert!(kinds.iter().all(|(kind, name)| kind.to_string() == *name));
    let states = [
        (TaskState::Running, "running"),
        (TaskState::Ready, "ready"),
        (TaskState::Waiting, "waiting"),
        (TaskState::Limited, "limited"),
        (TaskState::Elsewhere, "elsewhere"),
        (TaskState::Finishing, "finishing"),
    ];
    assert!(states.iter().all(|(state, name)| state.to_string() == *name));
}

#[test]
fn with_its_alternate_debug_form_for_tools() {
    let tree = run(async {
        nursery!(|n| {
            n.set_limit(3);
            spawn yield_now();
            n.tree()
        })
    });
    let debug = format!("{tree:#?}");
    let fields: Vec<&str> = debug
        .lines()
        .map(str::trim)
        .filter(|line| ["routine", "kind", "state", "unseen"].iter().any(|field| line.starts_with(field)))
        .collect();
    assert_eq!(
        fields,
        [
            "routine: \"body\",",
            "kind: Body,",
            "state: Running,",
            "routine: \"yield_now()\",",
            "kind: Ordinary,",
            "state: Ready,",
            "unseen: None,",
        ]
    );
}
