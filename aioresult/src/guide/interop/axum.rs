use aioresult::nursery;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;

use crate::shop::{Shop, ShopError};

// One nursery per request. What the handler holds, its tasks may borrow.
async fn account(State(shop): State<Shop>, Path(id): Path<u32>) -> Result<String, ShopError> {
    let (user, orders) = nursery! {
        let user = spawn shop.user(id)?;
        let orders = spawn shop.orders(id)?;
    }?;
    Ok(format!("{} has {} orders", user.result(), orders.result()))
}

pub(crate) fn app(shop: Shop) -> Router {
    Router::new().route("/accounts/{id}", get(account)).with_state(shop)
}

impl axum::response::IntoResponse for ShopError {
    fn into_response(self) -> axum::response::Response {
        (StatusCode::BAD_GATEWAY, self.0).into_response()
    }
}
