//! What the handlers ask.

use std::future::pending;
use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

/// Its orders come, or fail, or never come, as the test wants it.
#[derive(Clone)]
pub(crate) struct Shop {
    orders: Orders,
    asked: Arc<Semaphore>,
    running: watch::Sender<usize>,
}

#[derive(Clone, Copy)]
pub(crate) enum Orders {
    Come,
    Fail,
    NeverCome,
}

#[derive(Debug)]
pub(crate) struct ShopError(pub(crate) String);

impl std::fmt::Display for ShopError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ShopError {}

impl Shop {
    pub(crate) fn new(orders: Orders) -> Self {
        Self { orders, asked: Arc::new(Semaphore::new(0)), running: watch::Sender::new(0) }
    }

    pub(crate) async fn user(&self, id: u32) -> Result<String, ShopError> {
        let _running = self.begin();
        if !matches!(self.orders, Orders::Come) {
            return pending().await;
        }
        Ok(format!("user {id}"))
    }

    pub(crate) async fn orders(&self, id: u32) -> Result<usize, ShopError> {
        let _running = self.begin();
        match self.orders {
            Orders::Come => Ok(id as usize * 6),
            Orders::Fail => Err(ShopError(format!("no orders of {id}"))),
            Orders::NeverCome => pending().await,
        }
    }

    /// Until that many questions were asked since the last call.
    pub(crate) async fn was_asked(&self, times: u32) {
        self.asked.acquire_many(times).await.unwrap().forget();
    }

    /// Until nobody is asking any more.
    pub(crate) async fn is_quiet(&self) {
        self.running.subscribe().wait_for(|running| *running == 0).await.unwrap();
    }

    /// How many are asking.
    pub(crate) fn running(&self) -> usize {
        *self.running.borrow()
    }

    fn begin(&self) -> Running<'_> {
        self.running.send_modify(|running| *running += 1);
        self.asked.add_permits(1);
        Running(self)
    }
}

/// Dropped with the task.
struct Running<'a>(&'a Shop);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.send_modify(|running| *running -= 1);
    }
}
