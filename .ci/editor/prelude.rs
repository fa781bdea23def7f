// Stands in front of every case.
use aioresult::{Started, block_nursery, capture, local_nursery, nursery};

/// Squares a number.
pub async fn square(number: u32) -> u32 { number * number }
pub async fn checked(number: u32) -> Result<u32, String> { Ok(number) }
pub async fn nothing() {}
pub mod jobs {
    pub async fn work() {}
}

pub struct Client { pub name: String }
impl Client {
    /// Fetches a page.
    pub async fn fetch(&self, page: u32) -> String { format!("{page}") }
}

/// Serves.
#[capture]
pub async fn serve(port: u16, ready: Started<u16>) -> u64 { ready.set(port); 1 }
