//! Routines that report when they are ready.

use std::fmt::Display;

use aioresult::{StartError, Started, capture, nursery, try_capture};

use crate::words::{ShowState, strings};
use crate::work::{Bad, sleep, work};

#[capture]
async fn ready_then_run<T: Display>(
    name: &str,
    warm_up: u64,
    run: u64,
    value: T,
    ready: Started<String>,
) -> T {
    sleep(warm_up).await;
    log!("{name} ready");
    ready.set(format!("{name}-ready"));
    sleep(run).await;
    log!("{name} returns {value}");
    value
}

/// A running capture cannot leave its nursery, a finished one can: it is what the inner nursery evaluates to.
pub(crate) async fn start_protocol() {
    let server = nursery! {
        let (ready, server) = spawn_start ready_then_run("server", 1, 2, "bye");
        let ready = ready.await.unwrap();
        log!("started {ready}, server {}", server.state());
        nursery! { let server = spawn server; }
    };
    log!("server {}", server.state());
}

pub(crate) async fn start_not_used() {
    let server = nursery! {
        let server = spawn ready_then_run("server", 1, 2, "bye");
    };
    log!("server {}", server.state());
}

pub(crate) async fn start_fails_before_ready() {
    #[capture]
    async fn broken(_ready: Started<u16>) -> Result<(), Bad> {
        sleep(1).await;
        Err(Bad("no port"))
    }

    let (run_b, b) = capture(work("b", 2, 2));
    let result = nursery! {
        spawn run_b;
        let (start, _) = spawn_start broken()?;
        if let Err(StartError::Failed(bad)) = start.await {
            log!("start failed {}", strings([bad]));
        }
    };
    result.unwrap();
    log!("b {}", b.state());
}

pub(crate) async fn start_fails_after_ready() {
    #[capture]
    async fn broken(ready: Started<u16>) -> Result<(), Bad> {
        ready.set(80);
        sleep(1).await;
        Err(Bad("lost"))
    }

    let (run_b, b) = capture(work("b", 2, 2));
    let result = nursery! {
        spawn run_b;
        let (port, _) = spawn_start broken()?;
        log!("started {}", port.await.unwrap());
    };
    if let Err(bad) = result {
        log!("nursery failed {}", strings([bad]));
    }
    log!("b {}", b.state());
}

/// The two captures can be awaited in different nurseries.
pub(crate) async fn start_and_done_captures() {
    let (d1, d2) = nursery!(|run| {
        let (s1, d1) = run.start(ready_then_run("one", 1, 3, 100));
        let (s2, d2) = run.start(ready_then_run("two", 2, 3, 200));
        let (s1, s2) = nursery! {
            let s1 = spawn s1;
            let s2 = spawn s2;
        };
        log!(
            "both started: {}, {}; done: {}, {}",
            s1.result().state(),
            s2.result().state(),
            d1.state(),
            d2.state()
        );
        nursery! {
            let d1 = spawn d1;
            let d2 = spawn d2;
        }
    });
    log!("done: {}, {}", d1.state(), d2.state());
}

pub(crate) async fn never_ready() {
    #[capture]
    async fn quick(_ready: Started<u16>) -> i32 {
        sleep(1).await;
        3
    }

    nursery!(|run| {
        let (start, d) = run.start(quick());
        let (start, s) = try_capture(start);
        let started = nursery! { spawn start?; };
        if started.is_err() {
            log!("start failed");
        }
        let state = s.state();
        log!("start {}, done {}", state.split(' ').next().unwrap(), d.state());
    });
}
