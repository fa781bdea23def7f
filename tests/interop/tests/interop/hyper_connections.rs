//! A task per connection, and a nursery in the service.

#[path = "../../../../aioresult/src/guide/interop/hyper.rs"]
mod shown;

use aioresult::nursery;
use tokio::io::AsyncReadExt;

use crate::server::{get, listener, send};
use crate::shop::{Orders, Shop};

#[tokio::test]
async fn a_service_asks_at_the_same_time() {
    let (listener, address) = listener().await;
    let shop = Shop::new(Orders::Come);
    nursery! {
        let _ = spawn_daemon shown::serve(listener, &shop);
        let answer = get(&address, "/").await;
        assert!(answer.ends_with("user 7 has 42 orders"), "{answer}");
    }
}

#[tokio::test]
async fn an_error_ends_its_connection_only() {
    let (listener, address) = listener().await;
    let shop = Shop::new(Orders::Fail);
    nursery! {
        let _ = spawn_daemon shown::serve(listener, &shop);
        assert_eq!(get(&address, "/").await, "");
        assert_eq!(get(&address, "/").await, "");
        assert_eq!(shop.running(), 0);
    }
}

#[tokio::test]
async fn a_client_that_goes_away_takes_the_tasks_with_it() {
    let (listener, address) = listener().await;
    let shop = Shop::new(Orders::NeverCome);
    nursery! {
        let _ = spawn_daemon shown::serve(listener, &shop);
        let connection = send(&address, "/").await;
        shop.was_asked(2).await;
        drop(connection);
        shop.is_quiet().await;
    }
}

#[tokio::test]
async fn dropping_the_server_drops_its_connections() {
    let (listener, address) = listener().await;
    let shop = Shop::new(Orders::NeverCome);
    let mut connection = nursery! {
        let _ = spawn_daemon shown::serve(listener, &shop);
        let connection = send(&address, "/").await;
        shop.was_asked(2).await;
        connection
    };
    // At once, and not at some time.
    assert_eq!(shop.running(), 0);
    assert_eq!(connection.read(&mut [0]).await.unwrap(), 0);
}

/// It can be given to `tokio::spawn`.
#[test]
fn it_is_send() {
    fn is_send(_: &impl Send) {}
    let shop = Shop::new(Orders::Come);
    let _never_run = async {
        let (listener, _) = listener().await;
        let server = shown::serve(listener, &shop);
        is_send(&server);
    };
}
