//! Waiting for some tasks, or for any of them, inside of their nursery.

use std::time::Duration;

use aioresult::{
    ResultBase, ResultCapture, ResultFuture, Running, capture, nursery, results_to_channel, wait_all,
    wait_any,
};
use futures::StreamExt;
use tokio::time::timeout;

use crate::words::{ShowState, bools};
use crate::work::{sleep, work};

pub(crate) async fn wait_for_one_inside() {
    let (run_b, b) = capture(work("b", 3, 2));
    nursery! {
        let a = spawn work("a", 1, 1);
        spawn run_b;
        a.wait_done().await;
        log!("a {}, b {}", a.state(), b.state());
    }
    log!("b {}", b.state());
}

/// A task borrows the captures of those that it waits for.
pub(crate) async fn one_task_waits_for_another() {
    let (_, _, _, _, e) = nursery! {
        let a = spawn work("a", 2, 1);
        let b = spawn work("b", 1, 2);
        let c = spawn after("c", [&a, &b]);
        let d = spawn after("d", [&b]);
        let e = spawn after("e", [&c, &d]);
    };
    log!("e {}", e.state());
}

async fn after<const N: usize>(name: &str, needs: [&ResultCapture<i32, Running<'_>>; N]) -> i32 {
    wait_all(needs).await;
    let seen = needs.map(|need| *need.result().unwrap());
    log!("{name} sees {seen:?}");
    seen.iter().sum()
}

/// What is returned is the place in the collection.
pub(crate) async fn wait_any_of_many() {
    nursery! {
        let captures: Vec<_> = (1..5).map(|i| spawn work(format!("t{i}"), i, i)).collect();
        let reversed: Vec<_> = captures.iter().rev().collect();
        let first = reversed[wait_any(reversed.iter().copied()).await.unwrap()];
        log!("first {}, done {}", first.result().unwrap(), done(&captures));
        let first = &captures[wait_any(&captures).await.unwrap()];
        log!("again {}", first.result().unwrap());
    }
}

pub(crate) async fn wait_all_of_some() {
    nursery! {
        let captures: Vec<_> = (1..6).map(|i| spawn work(format!("t{i}"), i, i)).collect();
        captures[0].wait_done().await;
        wait_all([&captures[2], &captures[1], &captures[0]]).await;
        log!("done {}", done(&captures));
    }
}

fn done(results: &[impl ResultBase]) -> String {
    bools(results.iter().map(ResultBase::is_done))
}

pub(crate) async fn wait_any_of_none() {
    let none: [ResultFuture<i32>; 0] = [];
    if wait_any(none).await.is_err() {
        log!("refused");
    }
}

/// The channel hands over the results themselves.
pub(crate) async fn results_in_completion_order() {
    nursery! {
        let captures: Vec<_> = (0..4).map(|i| spawn work(format!("t{i}"), 4 - i, i)).collect();
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        spawn results_to_channel(captures, sender);
        while let Some(result) = receiver.recv().await {
            log!("got {result}");
        }
        log!("closed");
    }
}

/// There is no channel without any room here. This one is the nearest: it has room for one result.
pub(crate) async fn channel_back_pressure() {
    nursery! {
        let captures: Vec<_> = (0..3).map(|i| spawn work(format!("t{i}"), 1, "v")).collect();
        let (sender, mut receiver) = futures::channel::mpsc::channel(0);
        spawn results_to_channel(captures, sender);
        while let Some(result) = receiver.next().await {
            log!("got {result}");
            sleep(2).await;
        }
        log!("closed");
    }
}

pub(crate) async fn cancelled_waiter() {
    let a = nursery! {
        let a = spawn work("a", 3, 1);
        spawn async {
            if timeout(Duration::from_secs(1), a.wait_done()).await.is_err() {
                log!("gave up, a {}", a.state());
            }
        };
    };
    log!("a {}", a.state());
}
