#![forbid(unsafe_code)]
#![allow(unused)]
use aioresult::nursery;

async fn foo() -> u32 {
    1
}

async fn operators(boxed: std::pin::Pin<Box<impl Future<Output = u32>>>) {
    let boxed = Box::new(boxed);
    nursery! {
        let a = spawn *boxed;
        let b = spawn ::std::future::ready(1);
        let c = spawn <u32 as Into<Number>>::into(1);
        let _ = spawn_daemon *Box::new(foo());
    };
}

struct Number(u32);

impl From<u32> for Number {
    fn from(number: u32) -> Self {
        Number(number)
    }
}

impl IntoFuture for Number {
    type Output = ();
    type IntoFuture = std::future::Ready<()>;

    fn into_future(self) -> Self::IntoFuture {
        std::future::ready(())
    }
}

fn main() {}
