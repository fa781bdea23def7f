//! The feature `serde`: a tree for tools.
#![forbid(unsafe_code)]

use std::panic::Location;

use aioresult::{TaskTree, nursery};
use aioresult_tests::{run, yield_now};
use futures::future::pending;
use serde_json::{json, to_value};

fn text(location: &Location<'_>) -> String {
    format!("{}:{}:{}", location.file(), location.line(), location.column())
}

fn place(task: &TaskTree) -> String {
    text(task.location)
}

#[test]
fn a_tree_is_serialized_with_the_names_that_it_has_in_the_code() {
    let tree = run(async {
        nursery!(|n| {
            n.set_limit(2);
            let inner = spawn_cancellable async { nursery! { spawn pending::<()>(); } };
            yield_now().await;
            spawn_daemon yield_now();
            let tree = n.tree();
            inner.cancel();
            tree
        })
    });
    let [body, task, daemon] = &tree.tasks[..] else { panic!("{tree}") };
    let [inner_body, inner_task] = &task.nurseries[0].tasks[..] else { panic!("{tree}") };
    assert_eq!(
        to_value(&tree).unwrap(),
        json!({
            "tasks": [
                {
                    "routine": "body",
                    "args": null,
                    "location": place(body),
                    "kind": "body",
                    "state": "running",
                    "nurseries": [],
                },
                {
                    "routine": "async { nursery! { spawn pending::<()>(); } }",
                    "args": null,
                    "location": place(task),
                    "kind": "cancellable",
                    "state": "waiting",
                    "nurseries": [{
                        "tasks": [
                            {
                                "routine": "body",
                                "args": null,
                                "location": place(inner_body),
                                "kind": "body",
                                "state": "finishing",
                                "nurseries": [],
                            },
                            {
                                "routine": "pending::<()>()",
                                "args": null,
                                "location": place(inner_task),
                                "kind": "ordinary",
                                "state": "waiting",
                                "nurseries": [],
                            },
                        ],
                        "location": place(inner_body),
                        "limit": null,
                        "is_ending": false,
                        "unseen": null,
                    }],
                },
                {
                    "routine": "yield_now()",
                    "args": null,
                    "location": place(daemon),
                    "kind": "daemon",
                    "state": "ready",
                    "nurseries": [],
                },
            ],
            "location": place(body),
            "limit": 2,
            "is_ending": false,
            "unseen": null,
        })
    );
}

#[test]
fn a_place_is_serialized_as_it_is_displayed() {
    let tree = run(async { nursery!(|n| { n.tree() }) });
    let location = to_value(&tree.tasks[0]).unwrap()["location"].clone();
    assert_eq!(location, tree.tasks[0].location.to_string());
    assert!(tree.to_string().contains(location.as_str().unwrap()), "{tree}");
}
