#![allow(unused)]
use aioresult::capture;

#[capture]
fn plain(x: u32) -> u32 {
    x
}

#[capture]
const fn constant(x: u32) -> u32 {
    x
}

trait Serve {
    #[capture]
    async fn serve(&self);

    fn by_async_trait<'life0, 'async_trait>(
        &'life0 self,
    ) -> ::std::pin::Pin<Box<dyn Future<Output = u32> + Send + 'async_trait>>
    where
        'life0: 'async_trait;
}

impl Serve for () {
    #[capture]
    async fn serve(&self) {}

    #[capture]
    fn by_async_trait<'life0, 'async_trait>(
        &'life0 self,
    ) -> ::std::pin::Pin<Box<dyn Future<Output = u32> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
    {
        Box::pin(async { 1 })
    }
}

// The functions are there all the same.
async fn calls() -> u32 {
    ().serve().await;
    ().by_async_trait().await + plain(1) + constant(2)
}

fn main() {}
