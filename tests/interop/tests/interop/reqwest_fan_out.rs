//! Many requests, a few at a time.

#[path = "../../../../aioresult/src/guide/interop/reqwest.rs"]
mod shown;

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aioresult::nursery;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use reqwest::Client;
use tokio::sync::{Barrier, watch};

use crate::server::listener;

fn client() -> Client {
    // Whatever the environment says.
    Client::builder().no_proxy().build().unwrap()
}

#[tokio::test]
async fn four_at_a_time_in_order() {
    let (listener, address) = listener().await;
    // Fewer than four would wait for ever here.
    let four = Arc::new(Barrier::new(4));
    let running = Arc::new(AtomicUsize::new(0));
    let page = async move |Path(page): Path<u32>| {
        assert!(running.fetch_add(1, Ordering::SeqCst) < 4);
        four.wait().await;
        running.fetch_sub(1, Ordering::SeqCst);
        format!("page {page}")
    };
    let app = Router::new().route("/{page}", get(page));
    nursery! {
        let _ = spawn_daemon axum::serve(listener, app).into_future();
        let bodies = shown::bodies(&client(), &format!("http://{address}"), 12).await.unwrap();
        let expected: Vec<_> = (0..12).map(|page| format!("page {page}")).collect();
        assert_eq!(bodies, expected);
    }
}

#[tokio::test]
async fn the_first_error_drops_the_other_requests() {
    let (listener, address) = listener().await;
    let running = watch::Sender::new(0);
    let app = Router::new().route("/{page}", get(page)).with_state(running.clone());
    nursery! {
        let _ = spawn_daemon axum::serve(listener, app).into_future();
        let error = shown::bodies(&client(), &format!("http://{address}"), 12).await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::IM_A_TEAPOT));
        // The server sees that their connections are closed.
        running.subscribe().wait_for(|running| *running == 0).await.unwrap();
    }
}

/// One of the first four fails when the other three, which never answer, have been asked for.
async fn page(State(running): State<watch::Sender<u32>>, Path(page): Path<u32>) -> StatusCode {
    assert!(page < 4, "page {page} was asked for");
    running.send_modify(|running| *running += 1);
    let _running = Running(running.clone());
    if page != 3 {
        return pending().await;
    }
    running.subscribe().wait_for(|running| *running == 4).await.unwrap();
    StatusCode::IM_A_TEAPOT
}

/// Dropped with the handler.
struct Running(watch::Sender<u32>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}
