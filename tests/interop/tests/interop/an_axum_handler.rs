//! A nursery in a handler.

#[path = "../../../../aioresult/src/guide/interop/axum.rs"]
mod shown;

use aioresult::nursery;

use crate::server::{get, listener, send};
use crate::shop::{Orders, Shop};

#[tokio::test]
async fn a_handler_asks_at_the_same_time() {
    let (listener, address) = listener().await;
    nursery! {
        let _ = spawn_daemon axum::serve(listener, shown::app(Shop::new(Orders::Come))).into_future();
        let answer = get(&address, "/accounts/7").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.ends_with("user 7 has 42 orders"), "{answer}");
    }
}

#[tokio::test]
async fn an_error_drops_the_sibling_and_is_the_answer() {
    let (listener, address) = listener().await;
    let shop = Shop::new(Orders::Fail);
    nursery! {
        let _ = spawn_daemon axum::serve(listener, shown::app(shop.clone())).into_future();
        let answer = get(&address, "/accounts/7").await;
        assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
        assert!(answer.ends_with("no orders of 7"), "{answer}");
        // The user would have been waited for for ever.
        assert_eq!(shop.running(), 0);
    }
}

#[tokio::test]
async fn a_client_that_goes_away_takes_the_tasks_with_it() {
    let (listener, address) = listener().await;
    let shop = Shop::new(Orders::NeverCome);
    nursery! {
        let _ = spawn_daemon axum::serve(listener, shown::app(shop.clone())).into_future();
        let connection = send(&address, "/accounts/7").await;
        shop.was_asked(2).await;
        assert_eq!(shop.running(), 2);
        drop(connection);
        shop.is_quiet().await;
    }
}

#[tokio::test]
async fn dropping_the_server_leaves_its_connections_to_the_runtime() {
    let (listener, address) = listener().await;
    let shop = Shop::new(Orders::NeverCome);
    let connection = nursery! {
        let _ = spawn_daemon axum::serve(listener, shown::app(shop.clone())).into_future();
        let connection = send(&address, "/accounts/7").await;
        shop.was_asked(2).await;
        connection
    };
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(shop.running(), 2);
    drop(connection);
    shop.is_quiet().await;
}
