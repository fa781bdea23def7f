//! Two requests at once, and what happens when one of them fails.
#![forbid(unsafe_code)]

use std::time::Duration;

use aioresult::nursery;
use tokio::time::sleep;

async fn fetch_user(id: u32) -> Result<String, String> {
    sleep(Duration::from_millis(20)).await;
    if id == 7 { Ok("Ada".into()) } else { Err(format!("there is no user {id}")) }
}

async fn fetch_orders(id: u32) -> Result<Vec<u32>, String> {
    sleep(Duration::from_millis(40)).await;
    Ok(vec![id * 100, id * 100 + 1])
}

async fn report(id: u32) -> Result<String, String> {
    let (user, orders) = nursery! {
        let user = spawn fetch_user(id)?; // `?`: an `Err` drops the other tasks, and is the block's value
        let orders = spawn fetch_orders(id)?;
    }?;
    Ok(format!("{} has {} orders", user.result(), orders.len()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for id in [7, 8] {
        match report(id).await {
            Ok(report) => println!("{report}"),
            Err(error) => println!("no report: {error}"),
        }
    }
}
