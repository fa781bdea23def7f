use std::convert::Infallible;
use std::io;

use aioresult::nursery;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::shop::{Shop, ShopError};

// One task per connection, and all of them borrow the shop.
pub(crate) async fn serve(listener: TcpListener, shop: &Shop) -> io::Result<Infallible> {
    nursery!(|n| {
        n.set_limit(1000);
        loop {
            let (connection, _) = listener.accept().await?;
            let requests = service_fn(|request| account(shop, request));
            let served = http1::Builder::new().serve_connection(TokioIo::new(connection), requests);
            spawn async {
                if let Err(error) = served.await {
                    eprintln!("a connection failed: {error}");
                }
            };
        }
    })
}

// One nursery per request.
async fn account(shop: &Shop, _request: Request<Incoming>) -> Result<Response<String>, ShopError> {
    let (user, orders) = nursery! {
        let user = spawn shop.user(7)?;
        let orders = spawn shop.orders(7)?;
    }?;
    Ok(Response::new(format!("{} has {} orders", user.result(), orders.result())))
}
