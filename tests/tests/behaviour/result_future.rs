//! Results that someone sets, outside of any nursery.

mod promises;
mod reading;
mod reentering;
mod sending;
mod shown;
mod threads;
mod waiting;

use aioresult::{Promise, ResultFuture};

fn number() -> (Promise<u32, String>, ResultFuture<u32, String>) {
    ResultFuture::new()
}
